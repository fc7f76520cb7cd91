import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';

/** How often the key is looked at, in milliseconds: a person who pulls it should see it said at once. */
const lookEveryMs = 1000;

/** Bytes read past the system's cache, from a page-aligned buffer as direct reading demands. */
const probeBytes = 4096;
const aligned = new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 0, probeBytes);

/**
 * Whether the key still answers. Linux keeps names and contents of a pulled key in memory, so the marker is read directly
 * from the device where that can be asked for; elsewhere the drive disappears with the key.
 */
export function keyAnswers(marker: string, device: number | undefined): boolean {
  try {
    // A key pulled from under its mount point leaves the PC's own folder there, on another device.
    if (device !== undefined && statSync(marker).dev !== device) return false;
    readPastCache(marker);
    return true;
  } catch {
    return false;
  }
}

/** The device that a path stands on, to tell the key from the folder under its mount point. */
export function deviceOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.dev;
}

function readPastCache(path: string): void {
  const direct = constants.O_DIRECT ?? 0;
  try {
    read(path, constants.O_RDONLY | direct);
  } catch (error) {
    // Some file systems (network folders, memory) know no direct reading.
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL') || direct === 0) throw error;
    read(path, constants.O_RDONLY);
  }
}

function read(path: string, flags: number): void {
  const descriptor = openSync(path, flags);
  try {
    readSync(descriptor, aligned, 0, probeBytes, 0);
  } finally {
    closeSync(descriptor);
  }
}

/** What the watch tells. */
export interface KeyWatchListener {
  readonly removed: () => void;
  readonly returned: () => void;
}

/** Watches the key until disposed. `answers` is asked every second; two answers alike tell nothing new. */
export function watchKey(answers: () => boolean, listener: KeyWatchListener): Disposable {
  let present = true;
  const timer = setInterval(() => {
    const now = answers();
    if (now === present) return;
    present = now;
    if (now) listener.returned();
    else listener.removed();
  }, lookEveryMs);
  timer.unref();
  return { dispose: () => clearInterval(timer) };
}
