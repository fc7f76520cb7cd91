import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { insertFleetKey, noteFleetEvent } from '../storage/repositories/fleetKeys.ts';
import type { Writer } from '../storage/storage.ts';
import type { Session } from '../sync/session.ts';
import type { FleetHost } from './fleetService.ts';
import type { Holder } from './fleetPeople.ts';

/** A key's number and ticket before the database has them. */
export interface NewKey {
  readonly keyId: string;
  readonly holder: Holder | null;
  readonly ticket: string;
  readonly hash: string;
  readonly preparedAt: number;
  readonly mark: string | undefined;
}

/**
 * A new key for somebody or for nobody yet.
 * @param mark of the intention that it is made by: its ticket can then be made again ({@link ticketAgain})
 */
export async function newKey(
  host: FleetHost,
  schoolId: string,
  holder: Holder | null,
  preparedAt: number,
  mark?: string,
): Promise<NewKey> {
  const keyId = newId<string>(host.random);
  const issued =
    mark === undefined
      ? await host.tickets.issue(schoolId, keyId)
      : await ticketAgain(host, schoolId, { keyId, preparedAt }, mark);
  return { keyId, holder, preparedAt, mark, ...issued };
}

/** The first ticket of a key that was made by an intention: the same each time, its signature too (Ed25519). */
export function ticketAgain(
  { tickets, hasher }: Pick<FleetHost, 'tickets' | 'hasher'>,
  schoolId: string,
  { keyId, preparedAt }: Pick<NewKey, 'keyId' | 'preparedAt'>,
  mark: string,
): Promise<{ readonly ticket: string; readonly hash: string }> {
  return tickets.issue(schoolId, keyId, { at: preparedAt, jti: numberOf(hasher, keyId, mark) });
}

function numberOf(hasher: Hasher, keyId: string, mark: string): string {
  return toBase64Url(hasher.sha256(utf8(`${mark} ${keyId}`)).subarray(0, 16));
}

/** Writes a new key down; with another number when its own or its serial is taken. */
export async function enterKey(
  host: FleetHost,
  writer: Writer,
  session: Session,
  made: NewKey,
  replaces: string | null,
): Promise<BatchKey> {
  const { keyId, holder, ticket, hash, preparedAt, mark } = made;
  const { serial } = keyNames(host.hasher, keyId);
  const row = { keyId, serial, userId: holder?.userId ?? null, ticketHash: hash, replaces, preparedAt };
  if (!(await insertFleetKey(writer, session.schoolId, row))) {
    // Two of 2⁴⁰ serials met: another number.
    const other = await newKey(host, session.schoolId, holder, preparedAt, mark);
    return enterKey(host, writer, session, other, replaces);
  }
  const byUserId = session.userId;
  await noteFleetEvent(writer, session.schoolId, keyId, { at: preparedAt, kind: 'prepared', byUserId });
  return { keyId, serial, ticket, holder };
}
