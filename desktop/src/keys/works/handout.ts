import { basename } from 'node:path';
import type { BatchKey, KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { type DeviceLock, lockDevice } from '../drives/deviceLock.ts';
import { giveBack, noteDone, readBatch, waitingKeys } from '../identity/batchFile.ts';

/** Gives out a batch's identities, one a key, from its file: what one run has given the next does not give again, here or with the commands. */
export class Handout {
  readonly #path: string;
  readonly batch: KeyBatch;
  #waiting: BatchKey[];
  #users = 0;
  #lock: Promise<DeviceLock> | undefined;

  /** @throws {AppError} `prepare.batch_unreadable` */
  constructor(path: string) {
    this.#path = path;
    this.batch = readBatch(path);
    this.#waiting = [...waitingKeys(path, this.batch)];
  }

  get name(): string {
    return basename(this.#path);
  }

  get left(): number {
    return this.#waiting.length;
  }

  /** The keys that were made, in the batch's order. */
  made(): readonly BatchKey[] {
    const waiting = new Set(this.#waiting.map((key) => key.keyId));
    return this.batch.keys.filter((key) => !waiting.has(key.keyId));
  }

  /** Keeps the file for this process while `work` goes on: two programs would give one identity twice. @throws {AppError} `prepare.in_use` */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      if (this.#lock === undefined) {
        this.#lock = lockDevice(this.#path);
        await this.#lock;
        // The commands may have given some of them meanwhile.
        this.#waiting = [...waitingKeys(this.#path, this.batch)];
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

  /** The next identity, noted before it is written anywhere. @throws {AppError} `prepare.batch_used_up` (data: path) */
  take(medium: string): BatchKey {
    const key = this.#waiting[0];
    if (key === undefined) throw new AppError('prepare.batch_used_up', { path: this.name });
    noteDone(this.#path, key, medium);
    this.#waiting.shift();
    return key;
  }

  /** The medium did not take it: the next one may have it. */
  giveBack(key: BatchKey): void {
    giveBack(this.#path, key);
    this.#waiting.unshift(key);
  }
}
