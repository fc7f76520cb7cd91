import { afterEach, expect, it } from 'vitest';
import { ChildProcesses } from './childProcesses.ts';
import { run } from './run.ts';

const everything: ChildProcesses[] = [];
function group(): ChildProcesses {
  const processes = new ChildProcesses();
  everything.push(processes);
  return processes;
}
afterEach(async () => {
  for (const processes of everything.splice(0)) await processes.stopAll();
});

/** A zombie is dead too: in a container nobody may come to collect it. */
async function isAlive(pid: number): Promise<boolean> {
  const state = (await run('ps', ['-o', 'stat=', '-p', String(pid)])).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}

/** A shell that starts a grandchild, says its number, and waits. */
async function family(processes: ChildProcesses): Promise<{ parent: number; grandchild: number }> {
  const child = processes.start('sh', ['-c', 'sleep 600 & echo $!; wait'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (data) => resolve(String(data))),
  );
  return { parent: child.pid ?? 0, grandchild: Number(line) };
}

it('ends what it started and what that has started, and nothing else', async () => {
  const ours = group();
  const others = group();
  const mine = await family(ours);
  const theirs = await family(others);
  expect(await isAlive(mine.parent)).toBe(true);
  expect(await isAlive(mine.grandchild)).toBe(true);
  await ours.stopAll();
  await expect.poll(() => isAlive(mine.parent), { timeout: 5_000 }).toBe(false);
  await expect.poll(() => isAlive(mine.grandchild), { timeout: 5_000 }).toBe(false);
  expect(await isAlive(theirs.grandchild)).toBe(true);
});

it('does not wait for a process that has already ended', async () => {
  const processes = group();
  const child = processes.start('true', [], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('close', resolve));
  await processes.stop(child);
  await processes.stopAll();
});
