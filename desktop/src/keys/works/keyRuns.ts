import { existsSync } from 'node:fs';
import type { KeyStep } from '@cartable/shared/bridge/keysState.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { lockDevice } from '../drives/deviceLock.ts';
import type { DriveList } from '../drives/drive.ts';
import type { KeyTarget, TargetWish } from '../drives/keyTargets.ts';
import { lookAgain } from '../drives/lookAgain.ts';
import { following } from './steps.ts';
import type { Piece, Workbench } from './workbench.ts';

/** What is done with keys. */
export type RunPhase = 'writing' | 'wiping' | 'checking' | 'naming';

/** Does something with one key. `again` looks at it once more, and unmounts what a desktop has opened of it meanwhile. */
export type RunOne = (
  target: KeyTarget,
  listener: ReturnType<typeof following>,
  again: () => Promise<KeyTarget>,
  piece: Piece,
) => Promise<KeyStep>;

/** The work on the pieces of a workbench, each for itself: what fails, or is stopped, is that piece alone. */
export class KeyRuns {
  readonly #bench: Workbench;
  readonly #drives: DriveList;
  readonly #wish: (phase: RunPhase) => TargetWish;
  readonly #changed: () => void;
  readonly #running = new Map<string, AbortController>();

  /** @param wish what a piece must be fit for */
  constructor(
    bench: Workbench,
    drives: DriveList,
    wish: (phase: RunPhase) => TargetWish,
    changed: () => void,
  ) {
    this.#bench = bench;
    this.#drives = drives;
    this.#wish = wish;
    this.#changed = changed;
  }

  /** The pieces of these ids, each once. @throws {AppError} `prepare.in_use` when one of them is at work, `prepare.absent` */
  idle(ids: readonly string[]): readonly Piece[] {
    const pieces = [...new Set(ids)].map((id) => this.#bench.get(id));
    const busy = pieces.find((piece) => piece.step.kind === 'working');
    if (busy !== undefined) throw new AppError('prepare.in_use', { device: busy.name });
    return pieces;
  }

  cancel(ids: readonly string[]): void {
    for (const id of ids) this.#running.get(id)?.abort();
  }

  /** Does the same with each, all at once; ends when the last one has. */
  async each(pieces: readonly Piece[], phase: RunPhase, work: RunOne): Promise<void> {
    await Promise.all(pieces.map((piece) => this.#one(piece, phase, work)));
  }

  async #one(piece: Piece, phase: RunPhase, work: RunOne): Promise<void> {
    const stop = new AbortController();
    this.#running.set(piece.id, stop);
    const show = (step: KeyStep): void => {
      piece.step = step;
      this.#changed();
    };
    show({ kind: 'working', phase: 'waiting', percent: null, secondsLeft: null });
    let end: KeyStep;
    try {
      const target = await this.targetOf(piece, phase);
      if (target.isNew && phase !== 'writing') throw new AppError('prepare.absent', { device: piece.name });
      const lock = await lockDevice(target.path);
      try {
        if (phase === 'checking') show({ kind: 'working', phase, percent: null, secondsLeft: null });
        const again = () => this.targetOf(piece, phase);
        end = await work(target, following(show, stop.signal), again, piece);
      } finally {
        await lock.release();
      }
    } catch (error) {
      const known = isAppError(error) ? error : new AppError('host.defect');
      end = { kind: 'failed', problem: { code: known.code, data: named(known.data, piece.name) } };
    }
    // Whoever erases it again is asked again.
    piece.confirmed = undefined;
    // What is on it now is told with how it ended.
    await this.#bench.refresh(piece);
    this.#running.delete(piece.id);
    show(end);
  }

  /** Looked at once more, now: what was listed may be another drive by this time. @throws {AppError} `prepare.*` */
  async targetOf(piece: Piece, phase: RunPhase): Promise<KeyTarget> {
    const { name, path, drive } = piece;
    const wish = this.#wish(phase);
    const target = await lookAgain({ name, path, drive }, this.#drives, wish);
    this.#bench.mustBeFit(piece, wish);
    // What was unmounted is so on the page too.
    piece.drive = target.drive;
    return target;
  }
}

/** A file that is not there yet loses nothing. */
export const isThere = ({ kind, path }: Piece): boolean => kind === 'drive' || existsSync(path);

/** The page's name of a piece instead of the place of a file. */
function named(data: AppError['data'], name: string): AppError['data'] {
  return 'device' in data ? { ...data, device: name } : data;
}
