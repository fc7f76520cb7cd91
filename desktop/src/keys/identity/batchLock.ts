import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { AppError, type ErrorData } from '@cartable/shared/lib/errors.ts';
import { systemCode } from '../medium/mediumProblem.ts';
import { type BatchHolder, hasDied, holderOf, thisHolder } from './batchHolder.ts';

/** Beside a batch while keys are being given its identities: which computer does. */
export function lockPath(batch: string): string {
  return `${batch}.lock`;
}

/** Who holds it may let go, or take it, between two looks; no more than this many times. */
const MOST_TRIES = 5;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Keeps a batch for this computer: a file that only one can create, on a shared folder (SMB, NFS) too, where the lock of one computer says nothing to another. Its holder
 * may be another computer that died: then a person who looked there names it, and it is taken over (docs/decisions/0234). What died on this very computer is seen from here.
 */
export class BatchLock {
  readonly #batch: string;
  readonly #text: string;
  readonly #onExit = () => this.release();
  readonly #onSignal = (signal: NodeJS.Signals) => {
    this.release();
    // Another listener has heard it as well; without one it would have ended the process.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };

  private constructor(batch: string, text: string) {
    this.#batch = batch;
    this.#text = text;
    process.once('exit', this.#onExit);
    for (const signal of SIGNALS) process.once(signal, this.#onSignal);
  }

  /**
   * @param takeOver the name of the computer that has it and does no longer work with it
   * @throws {AppError} `prepare.batch_locked` (data: path, host, since), `prepare.not_noted` (data: path, system)
   */
  static take(batch: string, takeOver?: string): BatchLock {
    const text = JSON.stringify(thisHolder(hostname(), randomUUID()));
    for (let tries = 1; ; tries++) {
      if (create(lockPath(batch), text)) return new BatchLock(batch, text);
      const found = look(batch);
      if (found !== undefined) {
        const mayGo = hasDied(found.holder) || found.holder.host === takeOver;
        if (!mayGo || tries >= MOST_TRIES)
          throw new AppError('prepare.batch_locked', about(batch, found.holder));
        remove(lockPath(batch), found.text);
      }
    }
  }

  /** That it was not taken over meanwhile. @throws {AppError} `prepare.batch_taken` (data: path, host, since), `prepare.batch_unreadable` */
  check(): void {
    const found = look(this.#batch);
    if (found?.text === this.#text) return;
    throw new AppError('prepare.batch_taken', about(this.#batch, found?.holder ?? holderOf('', Date.now())));
  }

  /** Lets go, unless another has it by now. A folder that is gone keeps its file, which says who left it. */
  release(): void {
    process.removeListener('exit', this.#onExit);
    for (const signal of SIGNALS) process.removeListener(signal, this.#onSignal);
    try {
      if (look(this.#batch)?.text === this.#text) rmSync(lockPath(this.#batch), { force: true });
    } catch {
      // The keys are made and noted; the next run on this computer sees that this process is gone.
    }
  }
}

function about(batch: string, { host, since }: BatchHolder): ErrorData {
  const time = new Date(since);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return {
    path: basename(batch),
    host,
    since: `${day} ${two(time.getHours())}:${two(time.getMinutes())}`,
  };
}

/** False when there is one. */
function create(path: string, text: string): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'wx', 0o600);
    writeSync(fd, text);
    fsyncSync(fd);
    return true;
  } catch (cause) {
    const system = systemCode(cause);
    if (fd === undefined && system === 'EEXIST') return false;
    if (fd !== undefined) rmSync(path, { force: true });
    throw new AppError('prepare.not_noted', { path: basename(path), system }, cause);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Undefined when nobody has it. @throws {AppError} `prepare.batch_unreadable` */
function look(batch: string): { readonly text: string; readonly holder: BatchHolder } | undefined {
  const path = lockPath(batch);
  try {
    const { mtimeMs } = statSync(path);
    const text = readFileSync(path, 'utf8');
    return { text, holder: holderOf(text, mtimeMs) };
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new AppError('prepare.batch_unreadable', { path: basename(path) }, cause);
  }
}

/**
 * Removes the file that was judged, not one that somebody else put in its place since: it is renamed, which only one can do, and looked at again. A wrong one is put back; whoever
 * has it checks before each identity, so that nobody gives one meanwhile.
 */
function remove(path: string, text: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    const moved = readFileSync(aside, 'utf8');
    if (moved !== text) create(path, moved);
    rmSync(aside, { force: true });
  } catch (cause) {
    // Another was faster.
    if (systemCode(cause) !== 'ENOENT') throw notRemoved(path, cause);
  }
}

const notRemoved = (path: string, cause: unknown) =>
  new AppError('prepare.not_noted', { path: basename(path), system: systemCode(cause) }, cause);
