import { fileURLToPath } from 'node:url';

import { type StartedProgram, startProgram } from '../electronProgram.ts';
import { lockedKey } from '../lockedKey.ts';
import { treePssMiB } from '../processTree.ts';
import { preparedDisplay } from '../preparedDisplay.ts';
import type { BenchRow } from '../row.ts';

/** What the unlock screen cannot be without. */
const unlockField = 'input[type="password"]';
const program = fileURLToPath(new URL('../../../desktop/dist/main/drivable.cjs', import.meta.url));

async function prepared(workspace: string) {
  const display = await preparedDisplay();
  const key = await lockedKey(workspace, 200);
  const ours = (): Promise<StartedProgram> =>
    startProgram('ours', {
      workspace,
      env: { ...display.env, BENCH_MAIN: program, BENCH_SELECTOR: unlockField },
      args: [`--key=${key}`],
    });
  const bare = (): Promise<StartedProgram> => startProgram('bare', { workspace, env: display.env });
  // Both once, so that the page cache is as warm for one as for the other.
  for (const start of [bare, ours]) await (await start()).stop();
  return { ours, bare, display };
}

export const startUnlock: BenchRow = {
  id: 'start.unlock',
  what: 'spawn to unlock screen painted, against a bare Electron page with the same runtime',
  unit: 'ms',
  bar: '≤ 1.3×',
  rounds: 7,
  async prepare(workspace) {
    const { ours, bare, display } = await prepared(workspace);
    const paintedMs = async (start: () => Promise<StartedProgram>): Promise<number> => {
      const started = await start();
      await started.stop();
      return started.paintedMs;
    };
    return {
      async round() {
        return { peer: await paintedMs(bare), ours: await paintedMs(ours) };
      },
      close: () => display.stop(),
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio <= 1.3,
};

export const memoryPss: BenchRow = {
  id: 'memory.pss',
  what: 'proportional memory of all processes at the unlock screen, against bare Electron',
  unit: 'MiB',
  bar: '≤ 1.4×',
  rounds: 5,
  async prepare(workspace) {
    const { ours, bare, display } = await prepared(workspace);
    const settled = async (start: () => Promise<StartedProgram>): Promise<number> => {
      const started = await start();
      try {
        return await lowestOf(started.pid);
      } finally {
        await started.stop();
      }
    };
    return {
      async round() {
        return { peer: await settled(bare), ours: await settled(ours) };
      },
      close: () => display.stop(),
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio <= 1.4,
};

/** The least of ten looks over two seconds: start-up garbage goes, what stays is the program. */
async function lowestOf(pid: number): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 10; look++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    lowest = Math.min(lowest, await treePssMiB(pid));
  }
  return lowest;
}
