import { basename } from 'node:path';
import type { BatchKey, KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { type DeviceLock, lockDevice } from '../drives/deviceLock.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { note, readBatch, readNotes } from '../identity/batchFile.ts';
import { type CarriedKey, carriedKey } from '../identity/carriedKey.ts';

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
  #users = 0;
  #lock: Promise<DeviceLock> | undefined;

  /** @throws {AppError} `prepare.batch_unreadable` */
  constructor(path: string) {
    this.#path = path;
    this.batch = readBatch(path);
    this.#read();
  }

  #read(): void {
    this.#progress.clear();
    for (const [keyId, progress] of readNotes(this.#path)) this.#progress.set(keyId, progress);
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
  carriedBy(target: KeyTarget): CarriedKey | undefined {
    const found = carriedKey(target, this.batch.keys);
    return found?.whole || (found && !this.#isMade(found.key)) ? found : undefined;
  }

  /** The identity that a medium has again after it was written anew; undefined when its ticket is spent. */
  reusable(target: KeyTarget): BatchKey | undefined {
    const found = this.carriedBy(target);
    return found?.started === false ? found.key : undefined;
  }

  /** Whether there is an identity for each of these, which are written anew. */
  isEnoughFor(targets: readonly KeyTarget[]): boolean {
    const own = new Set(targets.flatMap((target) => this.reusable(target) ?? []));
    const fresh = this.left - [...own].filter((key) => !this.#isMade(key)).length;
    return targets.length - own.size <= fresh;
  }

  #isMade({ keyId }: BatchKey): boolean {
    return this.#progress.get(keyId) === 'done';
  }

  /** Keeps the file for this process while `work` goes on: two programs would give one identity twice. @throws {AppError} `prepare.in_use` */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      if (this.#lock === undefined) {
        this.#lock = lockDevice(this.#path);
        await this.#lock;
        // The commands may have given some of them meanwhile.
        this.#read();
      }
      await this.#lock;
      return await work();
    } finally {
      this.#users -= 1;
      if (this.#users === 0) {
        const held = this.#lock;
        this.#lock = undefined;
        await held?.then((lock) => lock.release()).catch(() => undefined);
      }
    }
  }

  /**
   * An identity for a medium, noted as begun: the one that it carries, or the next. One that was made already, on a medium that is not written anew, stays noted as made.
   * @throws {AppError} `prepare.batch_used_up` (data: path), `prepare.not_noted`
   */
  take(medium: string, carried?: BatchKey, isWrittenAnew = true): BatchKey {
    const own = carried && this.#progress.get(carried.keyId) !== 'held' ? carried : undefined;
    const key = own ?? this.#are(undefined)[0] ?? this.#are('begun')[0];
    if (key === undefined) throw new AppError('prepare.batch_used_up', { path: this.name });
    if (isWrittenAnew || !this.#isMade(key)) note(this.#path, 'begun', key, medium);
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
    this.#progress.set(key.keyId, 'begun');
    if (carried === false) {
      note(this.#path, 'given_back', key, medium);
      this.#progress.delete(key.keyId);
    } else if (carried === true && this.#before.get(key.keyId) === 'done') this.finish(key, medium);
  }
}
