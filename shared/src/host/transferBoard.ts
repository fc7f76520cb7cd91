import type { Transfer } from '../bridge/syncStatus.ts';
import type { Clock } from '../ports/clock.ts';

interface Running {
  readonly direction: Transfer['direction'];
  readonly startedMs: number;
  readonly startedBytes: number;
  doneBytes: number;
  totalBytes: number;
}

/** Transfers under way with their speed; tells at most ten times a second, and always the last step. */
export class TransferBoard {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #running = new Map<string, Running>();
  readonly #names = new Map<string, string>();
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** What the person calls this content. */
  name(manifest: string, name: string): void {
    this.#names.set(manifest, name);
  }

  step(manifest: string, direction: Transfer['direction'], doneBytes: number, totalBytes: number): void {
    const known = this.#running.get(manifest);
    if (known === undefined) {
      this.#running.set(manifest, {
        direction,
        startedMs: this.#clock.monotonic(),
        startedBytes: doneBytes,
        doneBytes,
        totalBytes,
      });
    } else {
      known.doneBytes = doneBytes;
      known.totalBytes = totalBytes;
    }
    if (doneBytes >= totalBytes) this.end(manifest);
    else this.#tell(false);
  }

  end(manifest: string): void {
    if (this.#running.delete(manifest)) this.#tell(true);
  }

  list(): readonly Transfer[] {
    return [...this.#running].map(([manifest, running]) => ({
      manifest,
      name: this.#names.get(manifest) ?? '',
      direction: running.direction,
      doneBytes: running.doneBytes,
      totalBytes: running.totalBytes,
      secondsLeft: this.#secondsLeft(running),
    }));
  }

  #secondsLeft(running: Running): number | null {
    const seconds = (this.#clock.monotonic() - running.startedMs) / 1000;
    const bytes = running.doneBytes - running.startedBytes;
    // The first second says little about a USB key or a school's network.
    if (seconds < 1 || bytes <= 0) return null;
    return Math.ceil(((running.totalBytes - running.doneBytes) * seconds) / bytes);
  }

  #tell(always: boolean): void {
    const now = this.#clock.monotonic();
    if (!always && now - this.#toldMs < 100) return;
    this.#toldMs = now;
    this.#changed();
  }
}
