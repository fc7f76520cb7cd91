import { basename } from 'node:path';
import type { BatchKey, KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { lockDevice } from '../drives/deviceLock.ts';
import { note, readBatch, readNotes } from '../identity/batchFile.ts';
import { BatchLock } from '../identity/batchLock.ts';
import { type CarriedKey, carriedKey } from '../identity/carriedKey.ts';
import type { MediumLook } from '../identity/mediumLook.ts';

interface Hold {
  release(): Promise<void>;
}

/** `held`: being written by this process. */
type Progress = 'begun' | 'done' | 'held';

/**
 * Gives out a batch's identities, one a key, from its file: what one run has given the next does not give again, here or with the commands. An identity is noted before it is
 * written anywhere and once more when it was read back. One that was begun and not done, because the power went, is given to the medium that carries it; to another only
 * when all others are given (docs/decisions/0204).
 */
export class Handout {
  readonly #path: string;
  readonly batch: KeyBatch;
  readonly #progress = new Map<string, Progress>();
  /** What the notes said of those that are held, before. */
  readonly #before = new Map<string, Progress | undefined>();
  /** Those that are held and of which the notes still say that they are made. */
  readonly #stillDone = new Set<string>();
  #users = 0;
  #hold: Promise<Hold> | undefined;
  #lock: BatchLock | undefined;

  /** @throws {AppError} `prepare.batch_unreadable` */
  constructor(path: string) {
    this.#path = path;
    this.batch = readBatch(path);
    this.#read();
  }

  /** What the notes say now, of all that this process does not hold. */
  #read(): void {
    const noted = readNotes(this.#path);
    for (const { keyId } of this.batch.keys) {
      const progress = noted.get(keyId);
      if (this.#progress.get(keyId) === 'held') continue;
      if (progress === undefined) this.#progress.delete(keyId);
      else this.#progress.set(keyId, progress);
    }
  }

  #are(progress: Progress | undefined): readonly BatchKey[] {
    return this.batch.keys.filter(({ keyId }) => this.#progress.get(keyId) === progress);
  }

  /** Whether keys are being written with identities of this batch. */
  get inUse(): boolean {
    return this.#users > 0;
  }

  /** Whether the batch is the one of this file. */
  isOf(path: string): boolean {
    return this.#path === path;
  }

  get name(): string {
    return basename(this.#path);
  }

  /** Identities that lie whole on no medium, and are not being written. */
  get left(): number {
    return this.#are(undefined).length + this.#are('begun').length;
  }

  /** The keys that were made, in the batch's order. */
  made(): readonly BatchKey[] {
    return this.#are('done');
  }

  /** The identity of the batch that a medium carries, whole or half; not half an identity that lies whole on another medium. */
  carriedBy(look: MediumLook): CarriedKey | undefined {
    const found = carriedKey(look, this.batch.keys);
    return found?.whole || (found && !this.#isMade(found.key)) ? found : undefined;
  }

  /** The identity that a medium has again after it was written anew; undefined when its ticket is spent. */
  reusable(look: MediumLook): BatchKey | undefined {
    const found = this.carriedBy(look);
    return found?.started === false ? found.key : undefined;
  }

  /** Whether there is an identity for each of these, which are written anew, or named as they are. */
  isEnoughFor(looks: readonly MediumLook[], isWrittenAnew = true): boolean {
    const ownOf = (look: MediumLook) => (isWrittenAnew ? this.reusable(look) : this.carriedBy(look)?.key);
    const own = new Set(looks.flatMap((look) => ownOf(look) ?? []));
    const fresh = this.left - [...own].filter((key) => !this.#isMade(key)).length;
    return looks.length - own.size <= fresh;
  }

  #isMade({ keyId }: BatchKey): boolean {
    return this.#progress.get(keyId) === 'done';
  }

  /**
   * Keeps the batch for this process while `work` goes on, on this computer and on a shared folder: two programs would give one identity twice.
   * @param takeOver the computer that has it and is known to work with it no longer ({@link BatchLock.take})
   * @throws {AppError} `prepare.in_use`, `prepare.batch_locked`, `prepare.not_noted`
   */
  async during<T>(work: () => Promise<T>, takeOver?: string): Promise<T> {
    this.#users += 1;
    try {
      this.#hold ??= this.#take(takeOver);
      await this.#hold;
      return await work();
    } finally {
      this.#users -= 1;
      if (this.#users === 0) {
        const hold = this.#hold;
        this.#hold = undefined;
        await hold?.then((held) => held.release()).catch(() => undefined);
      }
    }
  }

  /** This computer's own lock first: the kernel ends it with its process, so that whoever has it may judge what a dead one of this computer left behind. */
  async #take(takeOver: string | undefined): Promise<Hold> {
    const here = await lockDevice(this.#path);
    const release = () => {
      this.#lock?.release();
      this.#lock = undefined;
      return here.release();
    };
    try {
      this.#lock = BatchLock.take(this.#path, takeOver);
      // Another may have given some of them meanwhile.
      this.#read();
      return { release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /**
   * An identity for a medium, noted as begun: the one that it carries, or the next. One that was made already, on a medium that is not written anew, stays noted as made.
   * @throws {AppError} `prepare.batch_used_up` (data: path), `prepare.not_noted`, `prepare.batch_taken` when another computer has the batch by now
   */
  take(medium: string, carried?: BatchKey, isWrittenAnew = true): BatchKey {
    this.#lock?.check();
    this.#read();
    const own = carried && this.#progress.get(carried.keyId) !== 'held' ? carried : undefined;
    const key = own ?? this.#are(undefined)[0] ?? this.#are('begun')[0];
    if (key === undefined) throw new AppError('prepare.batch_used_up', { path: this.name });
    if (isWrittenAnew || !this.#isMade(key)) {
      note(this.#path, 'begun', key, medium);
      this.#stillDone.delete(key.keyId);
    } else this.#stillDone.add(key.keyId);
    this.#before.set(key.keyId, this.#progress.get(key.keyId));
    this.#progress.set(key.keyId, 'held');
    return key;
  }

  /** It lies on the medium and was read back. @throws {AppError} `prepare.not_noted` */
  finish(key: BatchKey, medium: string): void {
    // Until it is noted it counts as begun: the next run finds it on its medium.
    this.#progress.set(key.keyId, 'begun');
    note(this.#path, 'done', key, medium);
    this.#progress.set(key.keyId, 'done');
  }

  /**
   * The medium was not finished: the next one may have the identity. Unless the medium carries it, or nobody can tell: a made one then stays made, another one begun.
   * @param carried whether the medium carries it whole; undefined when it cannot be read
   * @throws {AppError} `prepare.not_noted`
   */
  giveBack(key: BatchKey, medium: string, carried: boolean | undefined): void {
    this.#progress.set(key.keyId, this.#stillDone.has(key.keyId) ? 'done' : 'begun');
    if (carried === false) {
      note(this.#path, 'given_back', key, medium);
      this.#progress.delete(key.keyId);
    } else if (carried === true && this.#before.get(key.keyId) === 'done') this.finish(key, medium);
  }
}
