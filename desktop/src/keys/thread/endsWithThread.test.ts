import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { buildMaster } from '../image/buildMaster.ts';
import { START_FOLDER, smallProgram } from '../testing/smallProgram.ts';
import { KeyThreads } from './keyThreads.ts';
import { nodeThread } from './nodeThread.ts';

/** A key in the middle of being named: the tool that copies has begun and does not come to an end. */
let folder = '';
const path = process.env.PATH ?? '';
const at = (name: string) => join(folder, name);
const patience = { timeout: 20_000 };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-tool-'));
  await buildMaster(
    at('master.img'),
    [await smallProgram(folder, { megabytes: 1 })],
    112 * 1024 * 1024,
    START_FOLDER,
  );
  mkdirSync(at('bin'));
  writeFileSync(
    at('bin/mcopy'),
    `#!/bin/sh\necho $$ > '${at('pid.new')}'\nmv '${at('pid.new')}' '${at('pid')}'\nexec sleep 1000\n`,
  );
  chmodSync(at('bin/mcopy'), 0o755);
  process.env.PATH = at('bin') + delimiter + path;
}, 120_000);
afterEach(() => {
  // Only one that should have ended, and did not.
  if (runs()) process.kill(Number(readFileSync(at('pid'), 'utf8')), 'SIGKILL');
  rmSync(at('pid'), { force: true });
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

/** Whether the tool still runs: one whose end nobody has asked for yet does not. */
function runs(): boolean {
  try {
    return !/\) [ZX] /u.test(readFileSync(`/proc/${readFileSync(at('pid'), 'utf8').trim()}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
const begun = () => vi.waitFor(() => expect(existsSync(at('pid')) && runs()).toBe(true), patience);
const ended = () => vi.waitFor(() => expect(runs()).toBe(false), patience);

const key = { keyId: 'A'.repeat(22), serial: 'AAAA-AAAA', ticket: 'x.y', holder: null };
const taskFor = (image: string) =>
  ({
    kind: 'personalise',
    target: { name: 'x', path: image, drive: undefined, isNew: false },
    key,
    server: 'https://cartable.example',
  }) as const;

it('the tool ends when the naming is stopped', async () => {
  copyFileSync(at('master.img'), at('stopped.img'));
  const stop = new AbortController();
  const end = new KeyThreads(nodeThread).run(taskFor(at('stopped.img')), 'x', { signal: stop.signal });
  await begun();
  stop.abort();
  expect(await end).toMatchObject({ error: { code: 'prepare.cancelled' } });
  await ended();
});

it('and when the whole command is killed', async () => {
  copyFileSync(at('master.img'), at('killed.img'));
  const program = `
    const { KeyThreads } = await import(${JSON.stringify(new URL('./keyThreads.ts', import.meta.url).href)});
    const { nodeThread } = await import(${JSON.stringify(new URL('./nodeThread.ts', import.meta.url).href)});
    await new KeyThreads(nodeThread).run(${JSON.stringify(taskFor(at('killed.img')))}, 'x');
  `;
  writeFileSync(at('command.mjs'), program);
  const command = fork(at('command.mjs'));
  const gone = once(command, 'exit');
  try {
    await begun();
  } finally {
    command.kill('SIGKILL');
    await gone;
  }
  await ended();
});
