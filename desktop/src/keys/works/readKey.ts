import type { ReadKey } from '@cartable/shared/bridge/keysState.ts';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import type { InspectedKey } from '../identity/inspectKey.ts';
import type { KeyThreads } from '../thread/keyThreads.ts';
import { holderText } from './withIdentity.ts';

/** Reads what a key says of itself. @param batch the open one, which says for whom its keys are @throws {AppError} `prepare.*` */
export async function readKey(
  target: KeyTarget,
  threads: KeyThreads,
  batch: KeyBatch | undefined,
): Promise<ReadKey> {
  const end = await threads.run({ kind: 'inspect', target }, target.name);
  if (!end.ok) throw new AppError(end.error.code, end.error.data);
  return shownKey(end.value, batch);
}

function shownKey(inspected: InspectedKey, batch: KeyBatch | undefined): ReadKey {
  const { identity, freeBytes, programs, personalisedOn, ticket } = inspected;
  const { marker, serial, label, waits, holdsProfile } = identity;
  const key = batch?.keys.find(({ keyId }) => keyId === marker?.keyId);
  return {
    keyId: marker?.keyId ?? null,
    serial: serial ?? null,
    label: label ?? null,
    server: marker?.server ?? null,
    freeBytes,
    state: holdsProfile ? 'profile' : waits ? 'waits' : marker ? 'started' : 'blank',
    programs: programs.map((one) => ({ ...one, version: one.version ?? null })),
    personalisedOn: (marker && personalisedOn) ?? null,
    ticket: ticket
      ? { madeAt: ticket.madeAt, schoolId: ticket.schoolId ?? null, endsAt: ticket.endsAt ?? null }
      : null,
    batch: batch && key ? { schoolName: batch.schoolName, holder: holderText(key) } : null,
  };
}
