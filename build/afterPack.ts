import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AfterPackContext } from 'electron-builder';
import { imagesIn, setRunFromSwap } from './removableImage.ts';

/** What a runtime's folder may hold that a key does not need. */
const SUPERFLUOUS = ['cartable-stamp.json', 'version', 'resources/default_app.asar'];

/**
 * electron-builder's hook between packing and the fuses: drops what a key does not need, and makes Windows run the
 * images from its page file.
 * @throws {AppError} `program.not_pe` when a Windows program holds an executable that is none: it must not be released
 */
export default async function afterPack(
  context: Pick<AfterPackContext, 'appOutDir' | 'electronPlatformName'>,
): Promise<void> {
  for (const name of SUPERFLUOUS) rmSync(join(context.appOutDir, name), { recursive: true, force: true });
  if (context.electronPlatformName !== 'win32') return;
  for (const path of imagesIn(context.appOutDir)) setRunFromSwap(path);
}
