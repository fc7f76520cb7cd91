import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { enrolmentFile } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { DeviceClaim } from '@cartable/shared/sync/http/authClient.ts';
import type { MainRequests } from '../protocol.ts';

/** Largest file accepted, in bytes: it holds one signed ticket. */
const maxBytes = 4096;

/** Where a prepared key carries the ticket of its first start. */
export function enrolmentPath(dataDir: string): string {
  return join(dataDir, 'enrolment.json');
}

/**
 * The ticket of a key that has not enrolled yet; undefined on a key that has, or that nobody prepared.
 * @throws {AppError} `fleet.ticket_forged` for a file that is no ticket: it must not be passed over, or spoiling it would be a way around it
 */
export function readTicket(dataDir: string): string | undefined {
  let text: string;
  try {
    const descriptor = openSync(enrolmentPath(dataDir), 'r');
    try {
      if (fstatSync(descriptor).size > maxBytes) throw new AppError('fleet.ticket_forged');
      text = readFileSync(descriptor, 'utf8');
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return enrolmentFile.parse(JSON.parse(text)).ticket;
  } catch (cause) {
    throw new AppError('fleet.ticket_forged', {}, cause);
  }
}

/** Forgets the ticket, which the server has taken. A key that cannot be written keeps it: the server knows that it is spent. */
export function dropTicket(dataDir: string): void {
  try {
    unlinkSync(enrolmentPath(dataDir));
    const folder = openSync(dirname(enrolmentPath(dataDir)), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Not there, or for another time: coming with it again is harmless for the same person.
  }
}

/** How a key presents itself; a prepared one brings its ticket at its first start, and says later which it is. @throws {AppError} `fleet.ticket_forged` */
export function deviceClaim(
  { dataDir, keyId, version }: MainRequests['key.open']['args'],
  label: string,
  id?: string,
): DeviceClaim {
  const ticket = readTicket(dataDir);
  return {
    label,
    program: version,
    ...(id !== undefined && { id }),
    ...(ticket === undefined ? keyId !== undefined && { keyId } : { ticket }),
  };
}
