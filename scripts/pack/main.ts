import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from '../bootstrap/prepare.ts';
import { say, step } from '../bootstrap/progress.ts';
import { ROOT } from '../bootstrap/root.ts';
import { putOnKey } from './keyFolder.ts';
import { verifyManifest } from './manifest.ts';
import { packProgram } from './packProgram.ts';
import { releaseKey } from './releaseKey.ts';

/**
 * `npm run dist [-- --key <folder>]`: packs the hardened program for this system, verifies its signed manifest and
 * lays it out as a key.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { key: { type: 'string' } } });
  const key = values.key ?? join(ROOT, '.cartable', 'dist', 'key');
  await prepare(['start']);
  const program = await step('Packing the program', () => packProgram('product'));
  await step('Laying out the key', () => putOnKey(key, program));
  const signer = releaseKey();
  const verified = await step('Verifying the signed manifest', () =>
    verifyManifest(join(key, 'app', program.system), signer.publicKey),
  );
  if (!verified.ok) throw new Error(`${verified.error.code} ${String(verified.error.data.path ?? '')}`);
  say(
    `Electron ${verified.value.electron}, ${verified.value.entries.length} files, in ${join(key, 'app', program.system)}`,
  );
  if (!signer.official) {
    say(
      'A program for trying, with this checkout’s own key and updates: set CARTABLE_RELEASE_KEY and CARTABLE_UPDATE_ROOT to make a release.',
    );
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
