import { isDrivable } from '../build/buildKind.ts';
import type { Log } from '../host/log.ts';

/**
 * A defect of ours that nobody caught. Electron's own way is a window with the call's paths, behind which the program stands still and an open vault
 * stays open; here it is noted without its text, which may hold anything, and the program goes on: what locks the vault still runs.
 */
export function heedDefects(log: Log): void {
  const note = (error: unknown): void => {
    log('host.defect', { kind: error instanceof Error ? error.name.slice(0, 40) : typeof error });
    // A test must see it.
    if (isDrivable) console.error(error);
  };
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
}
