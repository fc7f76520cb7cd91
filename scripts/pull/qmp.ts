import { connect, type Socket } from 'node:net';
import { onLines } from './lines.ts';

const CONNECT_LIMIT_MS = 60_000;
const RETRY_MS = 20;

/** Connects to a Unix socket that another process is about to open. @throws Error when it does not within 60 s. */
export async function connectWhenReady(path: string): Promise<Socket> {
  const until = performance.now() + CONNECT_LIMIT_MS;
  for (;;) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect(path, () => resolve(socket));
        socket.once('error', reject);
      });
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Reads one field of an answer whose other fields do not matter here. */
function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}

/** QEMU's machine protocol: one JSON object a line, answers in the order of the commands. */
export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: ((answer: unknown) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    onLines(socket, (line) => {
      const message: unknown = JSON.parse(line);
      const answered = field(message, 'return') !== undefined || field(message, 'error') !== undefined;
      // The greeting and events stand between the answers.
      if (answered) this.#waiting.shift()?.(message);
    });
    socket.on('close', () => {
      for (const tell of this.#waiting.splice(0)) tell({ error: { desc: 'the machine has ended' } });
    });
    socket.on('error', () => undefined);
  }

  static async connect(path: string): Promise<Qmp> {
    const qmp = new Qmp(await connectWhenReady(path));
    await qmp.run('qmp_capabilities');
    return qmp;
  }

  /** Runs one command. @throws Error with the machine's own sentence when it refuses. */
  async run(execute: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const answer = await new Promise<unknown>((resolve) => {
      this.#waiting.push(resolve);
      this.#socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
    const refused = field(answer, 'error');
    if (refused !== undefined) throw new Error(`${execute}: ${String(field(refused, 'desc'))}`);
    return field(answer, 'return');
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** The `status` field of an answer, which several commands give. */
export const statusOf = (answer: unknown): string => String(field(answer, 'status'));
