import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

/**
 * Sets the fuses of a runtime for tests: the inspector on, since Playwright drives the main process through it,
 * and no V8 snapshot of somebody else's program.
 */
export async function setTestFuses(executable: string): Promise<void> {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
  });
}
