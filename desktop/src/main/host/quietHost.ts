import { mkdirSync, rmSync } from 'node:fs';
import { app } from 'electron';
import type { KeyPaths } from '../key/keyPaths.ts';
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

/**
 * Turns every place that Electron, Chromium and the system's libraries write to onto the key. It must run before `ready`,
 * before anything else asks for a path: Chromium reads these once.
 */
export function quietHost(paths: KeyPaths): void {
  clearTemp(paths);
  for (const folder of [
    paths.profile,
    paths.session,
    paths.temp,
    paths.cache,
    paths.crashDumps,
    paths.logs,
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  app.setPath('userData', paths.profile);
  app.setPath('sessionData', paths.session);
  app.setPath('crashDumps', paths.crashDumps);
  app.setPath('temp', paths.temp);
  app.setAppLogsPath(paths.logs);
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = paths.temp;
  if (process.platform === 'linux') quietLinux(paths, process.env);
  for (const name of quietSwitches) app.commandLine.appendSwitch(name);
  const features = [app.commandLine.getSwitchValue('disable-features'), ...quietFeatures];
  app.commandLine.appendSwitch('disable-features', features.filter(Boolean).join(','));
}

/** Removes what a pulled key left in the temporary folder: nothing there outlives a session. */
export function clearTemp(paths: KeyPaths): void {
  rmSync(paths.temp, { recursive: true, force: true });
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
