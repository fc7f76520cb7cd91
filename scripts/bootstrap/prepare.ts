import { buildDesktop } from './desktopBuild.ts';
import { type ElectronRuntime, electronRuntime } from './electronRuntime.ts';
import { say, step } from './progress.ts';
import { ensureSystemPackages, type SystemProfile } from './systemPackages.ts';

/**
 * Brings a machine to the point where the desktop program can run: system libraries, an Electron runtime and the
 * built bundles. Says what it does; costs a second when there is nothing to do.
 */
export async function prepare(profiles: readonly SystemProfile[]): Promise<ElectronRuntime> {
  await step('System libraries', () => ensureSystemPackages(profiles, say));
  const runtime = await step('Electron runtime', electronRuntime);
  say(`  Electron ${runtime.version}`);
  if (runtime.sandbox === 'none')
    say('  This machine forbids namespaces: Electron runs without its sandbox here.');
  await step('Desktop program', buildDesktop);
  return runtime;
}
