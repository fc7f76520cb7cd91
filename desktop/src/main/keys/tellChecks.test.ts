import { type KeysTarget, noKeys } from '@cartable/shared/bridge/keysState.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { expect, it } from 'vitest';
import { tellChecks, type TellChecksHost } from './tellChecks.ts';

const target = (id: string, step: KeysTarget['step']): KeysTarget => ({
  ...{ id, kind: 'drive', name: id, model: '', sizeBytes: 1, holds: 'prepared', label: '' },
  ...{ keyId: null, refusal: null, tooSmall: null, readable: true, openedAt: null, needsRights: false, step },
});
const checked = (serial: string | null, wrong: number): KeysTarget['step'] => {
  return { kind: 'checked', serial, programs: [], wrong, faults: [], uncompared: [] };
};
const targets = [
  target('good', checked('AAAA-0001', 0)),
  target('changed', checked('AAAA-0002', 3)),
  target('blank', checked(null, 0)),
  target('failed', { kind: 'failed', problem: { code: 'key.removed', data: {} } }),
];

function host(answer: Result<unknown>): TellChecksHost & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const request = (async (_: 'ask', args: unknown) => {
    asked.push(args);
    return answer;
  }) as TellChecksHost['vault']['request'];
  return { asked, vault: { request }, works: { state: () => ({ ...noKeys, targets }) } };
}
const all = targets.map(({ id }) => id);

it('tells of the keys that were verified and have a number, the very ones that were meant', async () => {
  const fleet = host(ok({ unknown: [] }));
  expect(await tellChecks(fleet, all)).toBe('all');
  const checks = [
    { serial: 'AAAA-0001', wrong: 0 },
    { serial: 'AAAA-0002', wrong: 3 },
  ];
  expect(fleet.asked).toEqual([{ name: 'fleet.noteChecks', args: { checks } }]);
});

it.each([
  ['some', ok({ unknown: ['AAAA-0001'] }), all],
  ['none', ok({ unknown: ['AAAA-0001', 'AAAA-0002'] }), all],
  ['none', refused('net.unreachable'), all],
  ['none', ok({ unknown: [] }), ['blank', 'failed']],
] as const)('says that the fleet knows of %s', async (told, answer, ids) => {
  expect(await tellChecks(host(answer), ids)).toBe(told);
});
