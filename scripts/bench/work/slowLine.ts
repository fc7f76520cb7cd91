import { connect, createServer, type Socket } from 'node:net';

/** One link between this machine's browser and its server, so many bytes a second each way, whoever uses it. */
export interface SlowLine {
  readonly port: number;
  close(): Promise<void>;
}

/** A piece is passed on when a link of this speed would have carried it: small ones, so that two connections share it fairly. */
const pieceBytes = 4096;

/** Opens a slow link to a port of this machine. `bytesPerSecond` each way, without latency of its own. */
export async function slowLine(target: number, bytesPerSecond: number): Promise<SlowLine> {
  const open = new Set<Socket>();
  /** When each direction is free again, by the monotonic clock. */
  const freeAt = { up: 0, down: 0 };
  const pass = async (from: Socket, to: Socket, way: keyof typeof freeAt): Promise<void> => {
    for await (const bytes of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = bytes.subarray(at, at + pieceBytes);
        freeAt[way] = Math.max(freeAt[way], performance.now()) + (piece.length * 1000) / bytesPerSecond;
        const waitMs = freeAt[way] - performance.now();
        if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (to.destroyed) return;
        to.write(piece);
      }
    }
    to.end();
  };
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [from, to, way] of [
      [near, far, 'up'],
      [far, near, 'down'],
    ] as const) {
      open.add(from);
      from.setNoDelay(true);
      from.on('close', () => open.delete(from));
      from.on('error', () => to.destroy());
      pass(from, to, way).catch(() => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the line has no port');
  return {
    port: address.port,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
