import { utf8 } from '../lib/bytes.ts';
import type { Hasher } from '../ports/hasher.ts';

/**
 * Where a device stands in the roll-out of a version: from 0 up to 100, exclusive. It depends on both, so that the same keys are not the
 * first each time; and on nothing else, so that a percentage that grows only ever adds devices.
 */
export function rolloutPlace(hasher: Hasher, version: string, deviceId: string): number {
  const digest = hasher.sha256(utf8(`cartable/rollout/v1\0${version}\0${deviceId}`));
  const first = new DataView(digest.buffer, digest.byteOffset).getUint32(0);
  return (first / 2 ** 32) * 100;
}

/** What was told of a version by the devices that tried it. */
export interface RolloutFigures {
  /** Devices that started it. */
  readonly started: number;
  /** Devices on which it failed twice and that went back. */
  readonly failed: number;
}

/** A roll-out stops by itself from this many failures on … */
export const stopFailures = 3;
/** … when they are more than this share of all devices that tried. */
export const stopShare = 0.02;

/** Whether so many failures stop a roll-out. A single broken key must not, nor may a bad version reach thousands. */
export function mustStop({ started, failed }: RolloutFigures): boolean {
  return failed >= stopFailures && failed > (started + failed) * stopShare;
}
