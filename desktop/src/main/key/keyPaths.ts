import { join } from 'node:path';

/** Every place that the program writes to, all under the key's root (docs/spec/key-layout.md). */
export interface KeyPaths {
  readonly root: string;
  readonly data: string;
  /** The marker that makes a folder a key; no secrets. */
  readonly marker: string;
  /** Who has the key open, and the questions of those who would like to. */
  readonly lock: string;
  readonly vault: string;
  /** Electron's `userData`. */
  readonly profile: string;
  /** Electron's `sessionData`. Never a folder called `databases`: Chromium deletes it. */
  readonly session: string;
  /** Font and shader caches of the system's libraries, which would otherwise go to the host's home. */
  readonly cache: string;
  readonly crashDumps: string;
  /** Emptied at each start and at each end. */
  readonly temp: string;
  /** Plain copies for other programs, where the PC has no place in memory. Not emptied unread: they may hold the last of somebody's work. */
  readonly checkOuts: string;
  readonly logs: string;
  /** Size and place of the window. */
  readonly windowState: string;
}

/** The paths of the key whose root is `root`. */
export function keyPaths(root: string): KeyPaths {
  const data = join(root, 'data');
  const profile = join(data, 'profile');
  return {
    root,
    data,
    marker: join(data, 'portable.json'),
    lock: join(data, 'lock'),
    vault: join(data, 'vault'),
    profile,
    session: join(profile, 'session'),
    cache: join(profile, 'cache'),
    crashDumps: join(profile, 'crash'),
    temp: join(profile, 'temp'),
    checkOuts: join(profile, 'checkout'),
    logs: join(data, 'logs'),
    windowState: join(profile, 'window.json'),
  };
}
