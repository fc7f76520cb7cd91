import { fileURLToPath } from 'node:url';
import { runNode, startNode } from '../peers.ts';
import { type BenchRow, median } from '../row.ts';

const signIns = 40;
const script = (name: string) => fileURLToPath(new URL(`../work/${name}.ts`, import.meta.url));

/** Each round is a new server and forty new devices of one teacher; what a password's verification takes is measured between them and taken off. */
export const authSignIn: BenchRow = {
  id: 'auth.signin',
  what: 'sign-in with the school account from a new device, besides the password hash',
  unit: 'ms',
  bar: '≤ 150 ms',
  rounds: 3,
  async prepare() {
    return {
      async round() {
        const server = await startNode<{ port: number; code: string }>(script('noopServer'), []);
        try {
          const times = await runNode<{ signIn: number[]; hash: number[] }>(script('signIns'), [
            String(server.first.port),
            server.first.code,
            String(signIns),
          ]);
          const whole = median(times.signIn);
          const hash = median(times.hash);
          return { ours: whole - hash, peer: null, notes: { whole, hash } };
        } finally {
          await server.stop();
        }
      },
      close: async () => undefined,
    };
  },
  holds: ({ ours }) => ours <= 150,
};
