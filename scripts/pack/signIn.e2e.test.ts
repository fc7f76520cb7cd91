import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildProcesses } from '../bootstrap/childProcesses.ts';
import { run } from '../bootstrap/run.ts';
import { sandboxWay } from '../bootstrap/sandboxLauncher.ts';
import { type DemoAccounts, seedDemo } from '../start/demoAccounts.ts';
import { freePort } from '../start/demoFolder.ts';
import { type DemoServer, startDemoServer } from '../start/demoServer.ts';
import { activateAccount, choosePassphrase, keepRecoverySheet, unlock } from '../start/tour/firstStart.ts';
import { type DrivenProgram, driveProgram } from './driveProgram.ts';
import { putOnKey } from './keyFolder.ts';
import { packProgram } from './packProgram.ts';

/** The hardened program, every fuse as in the product, started from a key against a real server. */
const processes = new ChildProcesses();
processes.stopOnSignals();
let folder = '';
let people: DemoAccounts;
let server: DemoServer;
let executable = '';
let program: DrivenProgram | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-sign-in-'));
  const data = join(folder, 'server');
  people = await seedDemo(data);
  server = await startDemoServer(data, (await freePort(0)) ?? 0, processes);
  executable = await putOnKey(join(folder, 'key'), await packProgram('drivable'), { server: server.address });
}, 240_000);
afterAll(async () => {
  await program?.close();
  await processes.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** The descendants of a process that run with the given Chromium type, by their process ids. */
async function processesOf(pid: number, type: string): Promise<readonly number[]> {
  const lines = (await run('ps', ['-eo', 'pid=,ppid=,args='])).stdout.trim().split('\n');
  const all = lines.map((line) => {
    const [, id, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(id), parent: Number(parent), args: args ?? '' };
  });
  const family = new Set([pid]);
  // A child may be listed before its parent: repeat until nobody is added.
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const one of all) if (family.has(one.parent)) family.add(one.pid);
  }
  return all
    .filter((one) => family.has(one.pid) && one.args.includes(`--type=${type}`))
    .map((one) => one.pid);
}

describe('the hardened program', () => {
  it('signs in with an activation code, makes its profile, and opens it again with the passphrase', async () => {
    program = await driveProgram(executable, processes);
    const { page } = program;
    await activateAccount(page, {
      code: people.pupil.code,
      password: 'une phrase assez longue pour le test',
    });
    const passphrase = await choosePassphrase(page);
    expect(await keepRecoverySheet(page)).toMatch(/^[0-9A-Z-]{26,}$/);
    await program.close();
    program = await driveProgram(executable, processes);
    await unlock(program.page, passphrase);
  });

  it('runs its page in Chromium’s sandbox', async () => {
    if (process.platform !== 'linux') return;
    const [renderer] = await processesOf(program?.pid ?? 0, 'renderer');
    expect(renderer).toBeDefined();
    const filtered = /^Seccomp:\s+2$/m.test(readFileSync(`/proc/${renderer}/status`, 'utf8'));
    const ownUsers =
      (await readlink(`/proc/${renderer}/ns/user`)) !== (await readlink(`/proc/${program?.pid}/ns/user`));
    // Where the machine forbids namespaces the launcher has said so, and the sandbox is knowingly off.
    const possible = (await sandboxWay()) !== 'none';
    expect({ filtered, ownUsers }).toEqual({ filtered: possible, ownUsers: possible });
  });

  it('leaves no name, password or passphrase in clear on the key', async () => {
    await program?.close();
    const secrets = [
      people.pupil.familyName,
      people.pupil.login,
      people.pupil.code,
      'une phrase assez longue',
    ];
    for (const secret of secrets) {
      const found = await run('grep', ['-rlF', '-e', secret, join(folder, 'key', 'data')]);
      expect(found.stdout).toBe('');
    }
  });
});
