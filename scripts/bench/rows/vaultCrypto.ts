import { fileURLToPath } from 'node:url';
import { inElectron } from '../inElectron.ts';
import type { BenchRow } from '../row.ts';

const megabytes = 500;

/** Both directions count: a document is encrypted once and read many times. */
export const vaultCrypto: BenchRow = {
  id: 'vault.crypto',
  what: `document encryption and decryption, ${megabytes} MB, without disk, in Electron`,
  unit: 'MB/s',
  bar: '≥ 0.85× raw AES-256-GCM in 64 KiB',
  rounds: 5,
  async prepare(workspace) {
    const work = await inElectron(
      fileURLToPath(new URL('../work/vaultCrypto.ts', import.meta.url)),
      workspace,
    );
    return {
      async round() {
        const { oursMs, rawMs } = await work.run<{ oursMs: number; rawMs: number }>([String(megabytes)]);
        return { ours: (2 * megabytes * 1000) / oursMs, peer: (2 * megabytes * 1000) / rawMs };
      },
      async close() {},
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio >= 0.85,
};
