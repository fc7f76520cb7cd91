import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { type KeyPaths, keyPaths } from '../key/keyPaths.ts';
import { makeKeyFolder } from '../key/makeKeyFolder.ts';
// Imported for its effect as much as its value: it must copy the environment before this module changes it.
import { originalEnvironment } from './originalEnvironment.ts';

/** Chromium features that would write to the host's disk, speak to the network by themselves, or slow the start. */
const quietSwitches = [
  'disable-gpu-shader-disk-cache',
  'disable-gpu-program-cache',
  'disable-http-cache',
  'disable-breakpad',
  'disable-crash-reporter',
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-sync',
  'disable-speech-api',
  'no-pings',
  'no-first-run',
];

const quietFeatures = [
  'AutofillServerCommunication',
  'CalculateNativeWinOcclusion',
  'HardwareMediaKeyHandling',
  'MediaRouter',
  'OptimizationHints',
  'SpareRendererForSitePerProcess',
  'WebOTP',
];

/** Where this start writes. */
export interface QuietPlaces {
  /** The temporary folder of this start alone: another start on the same key may be running still. */
  readonly temp: string;
  /** The key can be read but not written. */
  readonly readOnly: boolean;
}

/**
 * Turns every place that Electron, Chromium and the system's libraries write to onto the key. It must run before `ready`,
 * before anything else asks for a path: Chromium reads these once. On a write-protected key the places are in memory where the
 * system has such a folder, else in one that {@link clearTemp} removes.
 */
export function quietHost(key: KeyPaths): QuietPlaces {
  const readOnly = !isWritable(key);
  const paths = readOnly ? keyPaths(mkdtempSync(join(memoryFolder(), 'cartable-'))) : key;
  const temp = join(paths.temp, randomBytes(6).toString('hex'));
  for (const folder of [paths.session, temp, paths.cache, paths.crashDumps, paths.logs]) {
    makeKeyFolder(folder);
  }
  app.setPath('userData', paths.profile);
  app.setPath('sessionData', paths.session);
  app.setPath('crashDumps', paths.crashDumps);
  app.setPath('temp', temp);
  app.setAppLogsPath(paths.logs);
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = temp;
  if (process.platform === 'linux') quietLinux(paths, process.env);
  for (const name of quietSwitches) app.commandLine.appendSwitch(name);
  const features = [app.commandLine.getSwitchValue('disable-features'), ...quietFeatures];
  app.commandLine.appendSwitch('disable-features', features.filter(Boolean).join(','));
  return { temp: readOnly ? paths.root : temp, readOnly };
}

/** Removes what earlier starts left in the key's temporary folder. Only the holder of the key's lock may. */
export function clearOldTemp(paths: KeyPaths, own: string): void {
  for (const name of namesIn(paths.temp)) {
    const folder = join(paths.temp, name);
    if (folder !== own) clearTemp(folder);
  }
}

/** What the folder holds; nothing when the key has just been taken out. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Removes a temporary folder; one that cannot be removed now is removed at the next start. */
export function clearTemp(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The key is out, or another program still has a file of it open.
  }
}

function isWritable(paths: KeyPaths): boolean {
  try {
    makeKeyFolder(paths.temp);
    rmSync(mkdtempSync(join(paths.temp, 'try-')), { recursive: true });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A full key is no write-protected one: the person must be able to open it and make room.
    if (code === 'ENOSPC') return true;
    return false;
  }
}

function memoryFolder(): string {
  const memory = process.platform === 'linux' ? originalEnvironment.XDG_RUNTIME_DIR : undefined;
  return memory !== undefined && existsSync(memory) ? memory : tmpdir();
}

/**
 * Fontconfig and Mesa keep caches under XDG_CACHE_HOME, GTK's file dialog a list of recent files under XDG_DATA_HOME and its
 * own size in dconf. XDG_CONFIG_HOME stays: it only says how the person likes windows and pointers.
 */
function quietLinux(paths: KeyPaths, env: NodeJS.ProcessEnv): void {
  env.XDG_CACHE_HOME = paths.cache;
  env.XDG_DATA_HOME = paths.cache;
  env.XDG_STATE_HOME = paths.cache;
  env.GSETTINGS_BACKEND = 'memory';
  env.MESA_SHADER_CACHE_DISABLE = 'true';
  // The system's data folders stay readable for icons and file types, the person's own among them.
  const own = originalEnvironment.XDG_DATA_HOME ?? `${originalEnvironment.HOME ?? ''}/.local/share`;
  env.XDG_DATA_DIRS = `${own}:${originalEnvironment.XDG_DATA_DIRS ?? '/usr/local/share:/usr/share'}`;
}
