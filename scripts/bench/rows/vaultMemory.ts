import { fileURLToPath } from 'node:url';
import { inElectron } from '../inElectron.ts';
import type { BenchRow } from '../row.ts';

export const vaultMemory: BenchRow = {
  id: 'vault.memory',
  what: 'memory above idle while a 2 GB document is written and read, in Electron (peer: a 200 MB one)',
  unit: 'MiB',
  bar: 'flat, ≤ 64 MiB above idle',
  rounds: 3,
  async prepare(workspace) {
    const work = await inElectron(
      fileURLToPath(new URL('../work/vaultMemory.ts', import.meta.url)),
      workspace,
    );
    const above = async (megabytes: number) => {
      const { idleMiB, peakMiB } = await work.run<{ idleMiB: number; peakMiB: number }>([
        workspace,
        String(megabytes),
      ]);
      return peakMiB - idleMiB;
    };
    return {
      async round() {
        return { peer: await above(200), ours: await above(2000) };
      },
      async close() {},
    };
  },
  // Flat: ten times the size costs at most a few megabytes of the collector's slack.
  holds: ({ ours, peer }) => ours <= 64 && ours - (peer ?? 0) <= 24,
};
