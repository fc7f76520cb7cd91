import type { KeyStep } from '@cartable/shared/bridge/keysState.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import type { Naming } from './withIdentity.ts';

/** A key is given its identity: a matter of a second. */
export const namingStep: KeyStep = { kind: 'working', phase: 'naming', percent: null, secondsLeft: null };

/** Gives a written key this identity of the batch, in a thread of the key. @throws {AppError} `prepare.*`, `prepare.naming_stopped` when it is stopped */
export async function nameOne(
  target: KeyTarget,
  key: BatchKey,
  { threads, handout, target: { name } }: Naming,
  signal?: AbortSignal,
): Promise<void> {
  const { server } = handout.batch;
  const task = { kind: 'personalise', target: { ...target, name }, key, server } as const;
  const end = await threads.run(task, name, { signal });
  if (end.ok) return;
  const { code, data } = end.error;
  throw new AppError(code === 'prepare.cancelled' ? 'prepare.naming_stopped' : code, data);
}
