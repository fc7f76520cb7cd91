import type { SyncRequest } from '@cartable/shared/sync/wire.ts';
import { findDevice } from '../storage/repositories/devices.ts';
import { sharedSeqs } from '../storage/repositories/pushResults.ts';
import type { Reader } from '../storage/storage.ts';
import type { Session } from './session.ts';

/** Who pushes: a device, and what it was before a copy of it, an old one of it, or another sign-in gave it this name. */
export interface Author {
  readonly deviceId: string;
  /** Whether this author made the change that a device made in the action at `seq` (undefined = not known) of its outbox. */
  made(deviceId: string, seq: number | undefined): boolean;
}

interface Earlier {
  readonly seq: number;
  /** Later actions that the author sent again under the new name: they are the author's too. */
  readonly again: ReadonlySet<number>;
}

/** The author of a push. A device of somebody else that the request names counts for nothing. */
export async function authorOf(
  reader: Reader,
  session: Session,
  { device: deviceId, was = [] }: Pick<SyncRequest, 'device' | 'was'>,
): Promise<Author> {
  const earlier = new Map<string, Earlier>();
  for (const { device, seq } of was) {
    const known = await findDevice(reader, session.schoolId, device);
    if (known?.userId !== session.userId) continue;
    const again = await sharedSeqs(reader, session.schoolId, { device, after: seq, with: deviceId });
    earlier.set(device, { seq, again });
  }
  return {
    deviceId,
    made(by, seq) {
      if (by === deviceId) return true;
      const one = earlier.get(by);
      return one !== undefined && seq !== undefined && (seq <= one.seq || one.again.has(seq));
    },
  };
}
