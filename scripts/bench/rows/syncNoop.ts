import { fileURLToPath } from 'node:url';
import { runNode } from '../peers.ts';
import type { BenchRow, Sample } from '../row.ts';

interface Noop {
  readonly requests: number;
  readonly up: number;
  readonly down: number;
  readonly scopes: number;
  readonly clientWrites: number;
  readonly serverWrites: number;
  readonly ms: number;
}

export const syncNoop: BenchRow = {
  id: 'sync.noop',
  what: 'synchronisation with nothing to say, a teacher of nine classes: the larger of the two bodies',
  unit: 'bytes',
  bar: '1 round trip, ≤ 600 bytes up, ≤ 600 down, writes nothing',
  rounds: 3,
  async prepare() {
    const script = fileURLToPath(new URL('../work/noopSync.ts', import.meta.url));
    return {
      async round(): Promise<Sample> {
        const noop = await runNode<Noop>(script, []);
        return { ours: Math.max(noop.up, noop.down), peer: null, notes: { ...noop } };
      },
      async close() {},
    };
  },
  holds: (_median, samples) =>
    samples.every(({ notes = {} }) => {
      const bounded = Number(notes.up) <= 600 && Number(notes.down) <= 600;
      return notes.requests === 1 && bounded && notes.clientWrites === 0 && notes.serverWrites === 0;
    }),
};
