import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { onLines } from './lines.ts';
import { startMachine } from './startMachine.ts';

const GROUP = 'sleep 300 & echo $!; wait';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Waits until the system has taken the process away. */
const gone = async (pid: number): Promise<void> => {
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
};

test('a kill takes the whole group', async () => {
  const machine = startMachine('sh', ['-c', GROUP]);
  const pid = await new Promise<number>((resolve) =>
    onLines(machine.stdout, (line) => resolve(Number(line))),
  );
  expect(alive(pid)).toBe(true);
  await machine.kill();
  await gone(pid);
  await machine.kill();
});

test('a machine dies with the process that started it, even when that one is killed', async () => {
  const program = `
    const { startMachine } = await import(${JSON.stringify(new URL('./startMachine.ts', import.meta.url).href)});
    startMachine('sh', ['-c', 'echo $$; exec sleep 300']).stdout.pipe(process.stdout);
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) => onLines(parent.stdout, (line) => resolve(Number(line))));
  parent.kill('SIGKILL');
  await gone(pid);
});
