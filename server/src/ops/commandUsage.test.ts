import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type CommandName, commandNames, usageOf } from './commandUsage.ts';

const root = join(import.meta.dirname, '../../..');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const empty = mkdtempSync(join(tmpdir(), 'cartable-commands-'));
// Each is a process of its own, and a busy machine starts it slowly.
vi.setConfig({ testTimeout: 120_000 });
afterAll(() => rmSync(empty, { recursive: true, force: true }));

/** What `npm run` does for a command, without npm. */
function wordsOf(name: CommandName): readonly string[] {
  return name === 'server' ? ['server/src/main.ts'] : (scripts[name] ?? '').split(' ').slice(1);
}

function run(name: CommandName, args: readonly string[], lang = 'fr_FR.UTF-8') {
  const env = { ...process.env, LANG: lang };
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const words = [...wordsOf(name), ...args];
    const child = execFile(process.execPath, words, { cwd: root, env }, (_error, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
}

test('every script that runs the server’s own commands is one of them', () => {
  const ours = Object.entries(scripts).filter(([, line]) => line.includes('server/src/'));
  expect([...ours.map(([name]) => name), 'server'].sort()).toEqual([...commandNames]);
});

test.each(commandNames)(
  '%s --help says how it is written, in both languages, and does nothing',
  async (name) => {
    for (const [lang, language] of [
      ['fr_FR.UTF-8', 'fr'],
      ['en_GB.UTF-8', 'en'],
    ] as const) {
      const { code, out, err } = await run(name, ['--help', '--data', join(empty, 'data')], lang);
      expect({ code, out, err }).toEqual({ code: 0, out: `${usageOf(name, language)}\n`, err: '' });
    }
    expect(readdirSync(empty)).toEqual([]);
  },
);

test.each(commandNames.filter((name) => name !== 'server'))(
  '%s with an option that it does not have names it and says how it is written',
  async (name) => {
    const { code, out, err } = await run(name, ['--nonsense']);
    const [line = '', ...rest] = err.split('\n');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(JSON.parse(line)).toMatchObject({ code: 'command.option', data: { option: '--nonsense' } });
    expect(rest.join('\n').trim()).toBe(usageOf(name, 'fr'));
  },
);

const lookers: readonly (readonly [CommandName, readonly string[]])[] = [
  ['audit', ['verify']],
  ['accounts', ['code', 'somebody']],
  ['letters', ['--uai', '0750001A', '--to', join(empty, 'letters'), '--portal', 'https://cartable.example']],
  ['retention', ['run']],
  ['rollout', ['list']],
];
test.each(lookers)('%s makes no empty folder of a mistyped path', async (name, args) => {
  const { code, err } = await run(name, [...args, '--data', join(empty, 'mistyped')]);
  expect({ code, ...JSON.parse(err.split('\n')[0] ?? '') }).toMatchObject({ code: 'storage.absent' });
  expect(code).toBe(2);
  expect(readdirSync(empty)).toEqual([]);
});
