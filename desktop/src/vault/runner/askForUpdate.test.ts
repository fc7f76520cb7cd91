import { AppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import { askForUpdate } from './askForUpdate.ts';

const question = { system: 'linux', version: '1.0.0', failed: '1.4.0' } as const;
const check = { at: 5, wrong: 0 };
const failedBefore = ['1.2.0'];
const refused = { version: '1.5.0', code: 'update.forged' } as const;

/** A server that knows these fields of the question, and what it was asked. */
function serverThatKnows(...known: readonly string[]) {
  const asked: object[] = [];
  const json = async ({ json: told }: { readonly json: object }) => {
    asked.push(told);
    const all = ['system', 'version', 'failed', ...known];
    if (Object.keys(told).some((field) => !all.includes(field))) throw new AppError('request.invalid');
    return { version: '1.3.0', time: 7, stopped: [] };
  };
  const host = { session: { http: { json }, profile: { server: 'https://lycee.example' } } };
  return { asked, host: host as unknown as Parameters<typeof askForUpdate>[0] };
}

test.each([
  ['of today', ['check', 'failedBefore', 'refused'], { ...question, refused, failedBefore, check }],
  ['that knows of no refusals', ['check', 'failedBefore'], { ...question, failedBefore, check }],
  ['that knows of one failure only', ['check'], { ...question, check }],
  ['of before', [], question],
])('a server %s is asked by what it understands', async (_what, known, understood) => {
  const { asked, host } = serverThatKnows(...known);
  expect(await askForUpdate(host, { ...question, refused, failedBefore, check })).toMatchObject({
    version: '1.3.0',
  });
  expect(asked.at(-1)).toEqual(understood);
});

test('nothing is asked twice when nothing more is told, nor after another refusal', async () => {
  const { asked, host } = serverThatKnows();
  await askForUpdate(host, { ...question, check: null, refused: null });
  expect(asked).toEqual([question]);
  const knowing = serverThatKnows('refused');
  await askForUpdate(knowing.host, { ...question, check: null, refused });
  expect(knowing.asked).toEqual([{ ...question, refused }]);
  const json = () => Promise.reject(new AppError('auth.forbidden'));
  const other = { session: { http: { json }, profile: { server: '' } } };
  const asking = askForUpdate(other as unknown as typeof host, { ...question, failedBefore, check, refused });
  await expect(asking).rejects.toMatchObject({ code: 'auth.forbidden' });
});
