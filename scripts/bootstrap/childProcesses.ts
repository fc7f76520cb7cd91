import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

const TERM_PATIENCE_MS = 5_000;

/**
 * The processes that a command has started. All of them end with it: on success, on failure, on Ctrl-C.
 * Each is the head of its own process group, so that what it started ends too; nothing is ever killed by name.
 */
export class ChildProcesses {
  readonly #children = new Set<ChildProcess>();

  /** Starts a process that lives until `stopAll`, or until it ends by itself. */
  start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
    this.#children.add(child);
    child.on('close', () => this.#children.delete(child));
    return child;
  }

  /** Ends one process and its group: politely, then for good after five seconds. */
  async stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    signalGroup(child, 'SIGTERM');
    const last = setTimeout(() => signalGroup(child, 'SIGKILL'), TERM_PATIENCE_MS);
    await closed;
    clearTimeout(last);
  }

  /** Ends every process that is still running, newest first. */
  async stopAll(): Promise<void> {
    for (const child of [...this.#children].reverse()) await this.stop(child);
  }

  /**
   * Makes Ctrl-C and the like stop everything before this process ends with the usual 128 + signal. Further signals
   * change nothing: the default of a second one would end this process at once and leave its children behind.
   */
  stopOnSignals(): void {
    const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } satisfies Partial<
      Record<NodeJS.Signals, number>
    >;
    let stopping = false;
    for (const [signal, code] of Object.entries(codes)) {
      process.on(signal, () => {
        if (stopping) return;
        stopping = true;
        void this.stopAll().finally(() => process.exit(code));
      });
    }
    // The last resort, when something calls process.exit while children are alive.
    process.on('exit', () => {
      for (const child of this.#children) signalGroup(child, 'SIGKILL');
    });
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has just ended: that is what was wanted.
  }
}
