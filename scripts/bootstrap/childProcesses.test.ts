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

it('stops everything when this process is told to end, even when it is told twice', async () => {
  const module = JSON.stringify(new URL('./childProcesses.ts', import.meta.url).href);
  // The grandchild takes its time to end, so that the second signal comes in the middle of the first one's work.
  const program = `
    const { ChildProcesses } = await import(${module});
    const processes = new ChildProcesses();
    processes.stopOnSignals();
    const child = processes.start('sh', ['-c', 'trap "sleep 1; exit 0" TERM; echo $$; while :; do sleep 0.1; done'],
      { stdio: ['ignore', 'inherit', 'inherit'] });
  `;
  const outer = group().start(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => outer.once('exit', resolve));
  const line = await new Promise<string>((resolve) =>
    outer.stdout?.once('data', (data) => resolve(String(data))),
  );
  const inner = Number(line);
  expect(await isAlive(inner)).toBe(true);
  outer.kill('SIGTERM');
  outer.kill('SIGTERM');
  expect(await ended).toBe(143);
  await expect.poll(() => isAlive(inner), { timeout: 5_000 }).toBe(false);
});
