import { connect, createServer, type Socket } from 'node:net';

/** A line between a browser and a server that can be cut, as a network goes away. */
export interface CuttableLine {
  readonly port: number;
  /** Ends every connection and takes no new one. */
  cut(): void;
  mend(): void;
  /** Lets a request that holds these words through, and keeps its answer. */
  hold(words: string): HeldAnswer;
  close(): Promise<void>;
}

export interface HeldAnswer {
  /** Resolves when such a request has come. */
  readonly asked: Promise<void>;
  /** Lets the answer through, and all later ones. */
  release(): void;
}

interface Holding {
  readonly words: string;
  /** Lets the held connections go on. */
  readonly stopped: (() => void)[];
  readonly tell: () => void;
}

/** Opens a line to a port of this machine. */
export async function cuttableLine(target: number): Promise<CuttableLine> {
  const open = new Set<Socket>();
  let cut = false;
  let holding: Holding | undefined;
  const server = createServer((near) => {
    if (cut) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    near.on('data', (bytes: Buffer) => {
      if (holding === undefined || !bytes.includes(holding.words)) return;
      far.unpipe(near);
      holding.stopped.push(() => far.pipe(near));
      holding.tell();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  const end = (): void => {
    for (const socket of open) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the line has no port');
  return {
    port: address.port,
    cut() {
      cut = true;
      end();
    },
    mend() {
      cut = false;
    },
    hold(words) {
      const { promise: asked, resolve: tell } = Promise.withResolvers<void>();
      const mine: Holding = { words, stopped: [], tell };
      holding = mine;
      return {
        asked,
        release() {
          if (holding === mine) holding = undefined;
          for (const goOn of mine.stopped.splice(0)) goOn();
        },
      };
    },
    close() {
      end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
