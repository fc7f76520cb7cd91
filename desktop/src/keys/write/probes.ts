import { randomBytes } from 'node:crypto';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { alignedBytes } from '../medium/alignedBytes.ts';
import type { Medium } from '../medium/medium.ts';
import { attempt, type Retries } from './attempt.ts';

const PROBE_BYTES = 4096;
const PROBES = 4;

/** Random bytes at a place of a medium. */
export interface Probe {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * Puts random bytes between two places of a key, the last at the very end: one that has less memory than it says loses them, or writes them over its beginning. None where
 * there is too little room.
 * @throws {AppError} `prepare.*`
 */
export function placeProbes(medium: Medium, from: number, to: number, retries: Retries): readonly Probe[] {
  const free = to - from;
  if (free < PROBES * PROBE_BYTES * 2) return [];
  const probes = Array.from({ length: PROBES }, (_, index): Probe => {
    const distance = Math.floor((free * (index + 1)) / PROBES / PROBE_BYTES) * PROBE_BYTES;
    const bytes = alignedBytes(PROBE_BYTES);
    bytes.set(randomBytes(PROBE_BYTES));
    return { at: from + distance - PROBE_BYTES, bytes };
  });
  for (const { at, bytes } of probes) attempt(medium, at, retries, () => medium.write(at, bytes));
  return probes;
}

/** Reads them back and makes their places zeros; the caller brings that onto the medium. @throws {AppError} `prepare.counterfeit` (data: device, at) */
export function checkProbes(medium: Medium, probes: readonly Probe[], retries: Retries): void {
  const room = alignedBytes(PROBE_BYTES);
  for (const { at, bytes } of probes) {
    attempt(medium, at, retries, () => medium.read(at, room));
    if (!Buffer.from(room.buffer, 0, PROBE_BYTES).equals(bytes)) {
      throw new AppError('prepare.counterfeit', { device: medium.path, at });
    }
  }
  room.fill(0);
  for (const { at } of probes) attempt(medium, at, retries, () => medium.write(at, room));
}
