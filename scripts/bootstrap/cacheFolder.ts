import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where this user keeps what every checkout can share (the Electron runtime).
 * CARTABLE_CACHE wins; else the system's own place (XDG_CACHE_HOME on Linux).
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const chosen = env.CARTABLE_CACHE;
  if (chosen) return chosen;
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'cartable', 'cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'cartable');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'cartable');
}
