import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { SyncEngine } from '@cartable/shared/sync/client/engine.ts';
import type { Documents } from '../documents.ts';
import type { Outside } from './outside.ts';
import { digestOf, signOf } from './plainCopy.ts';

/** How long a copy that could not be taken back is left alone while it does not change, milliseconds: each try writes on the key. */
const tryAgainMs = 30_000;

export interface TakeBackHost {
  readonly engine: SyncEngine;
  readonly documents: Documents;
  readonly random: Random;
  readonly deviceLabel: string;
  /** Milliseconds of a clock that never goes backwards. */
  readonly monotonic: () => number;
  readonly now: () => number;
}

/** Whether there is something to take back, and it may be tried. */
export function isDue(one: Outside, monotonic: number): boolean {
  if (one.seen === '' || one.seen === one.taken) return false;
  return one.problem === null || one.problem.seen !== one.seen || monotonic - one.problem.atMs >= tryAgainMs;
}

/**
 * Stores what the other program wrote, as it looked at `one.seen`, as a new version. What changes meanwhile is left for the next look: half
 * a file is no version.
 * @throws {AppError} `key.full`, `files.unreadable`, the action's refusal; the copy is untouched, and `one.problem` says it
 */
export async function takeBack(host: TakeBackHost, one: Outside, signal: AbortSignal): Promise<void> {
  const { seen } = one;
  if (seen === '' || signal.aborted) return;
  try {
    const digest = await digestOf(one.path);
    if (digest !== one.digest && !(await store(host, one, seen, signal))) return;
    one.digest = digest;
    one.taken = seen;
    one.at = host.now();
    one.problem = null;
  } catch (error) {
    if (signal.aborted) return;
    one.problem = {
      error: isAppError(error)
        ? { code: error.code, data: error.data }
        : { code: 'files.unreadable', data: {} },
      seen,
      atMs: host.monotonic(),
    };
    throw error;
  }
}

/** Whether the file was still as it looked. */
async function store(
  { documents, engine, random, deviceLabel }: TakeBackHost,
  one: Outside,
  seen: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { content } = await documents.add(one.path, one.name, signal);
  if ((await signOf(one.path)) !== seen) return false;
  const { today } = engine.queryContext();
  const result = engine.mutate('documents.putFile', {
    id: one.nodeId,
    copyId: newId(random),
    parentId: null,
    name: one.name,
    content,
    base: one.base,
    deviceLabel,
    day: today,
  });
  if (!result.ok) throw new AppError(result.error.code, result.error.data);
  one.base = content.manifest;
  one.changed = true;
  return true;
}
