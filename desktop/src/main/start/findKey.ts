import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { app } from 'electron';
import { isDrivable } from '../build/buildKind.ts';
import { unsafeSwitches } from '../guard/unsafeSwitches.ts';
import { type QuietPlaces, quietHost } from '../host/quietHost.ts';
import { findKeyRoot } from '../key/findKeyRoot.ts';
import { type KeyPaths, keyPaths } from '../key/keyPaths.ts';
import { isMachineCopy } from '../key/machineCopy.ts';
import { type PortableMarker, readPortableMarker } from '../key/portableMarker.ts';

/** What the program knows once it has found its key. */
export interface FoundKey extends QuietPlaces {
  readonly paths: KeyPaths;
  readonly marker: PortableMarker;
}

/**
 * Refuses to start with switches that weaken the program.
 * @throws {AppError} `host.switch_refused`.
 */
export function refuseUnsafeSwitches(): void {
  const found = unsafeSwitches(process.argv, { drivable: isDrivable, runsAsRoot: process.getuid?.() === 0 });
  if (found.length > 0) throw new AppError('host.switch_refused', { switches: found.join(', ') });
}

/**
 * Finds the key and turns the host's folders to it. Synchronous: Chromium must not be ready before it is done.
 * @throws {AppError} `key.*`.
 */
export function findKey(): FoundKey {
  const root = findKeyRoot({
    executable: process.execPath,
    argv: process.argv,
    env: process.env,
    overrideAllowed: isDrivable || !app.isPackaged,
    isMachineCopy,
  });
  const paths = keyPaths(root);
  const marker = readPortableMarker(paths.marker);
  return { paths, marker, ...quietHost(paths) };
}

/** Turns the host's folders to a temporary one, so that saying that there is no key leaves no trace. Returns that folder. */
export function turnToTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-'));
  quietHost(keyPaths(folder));
  return folder;
}
