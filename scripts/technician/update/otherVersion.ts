import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll } from '@electron/asar';
import { packArchive } from '../../pack/packArchive.ts';
import { signManifest } from '../../pack/manifest.ts';
import { releaseKey } from '../../pack/releaseKey.ts';

/** The bundles that say which version they are. */
const BUNDLES = ['dist/main/drivable.cjs', 'dist/main/main.cjs'];

/**
 * A packed program as another version of itself, for tests and measurements: the same with its number changed, signed anew.
 * @param change what else is done to its archive's files
 */
export async function otherVersion(
  program: string,
  version: string,
  folder: string,
  change: (archive: string) => void = () => {},
): Promise<void> {
  cpSync(program, folder, { recursive: true, verbatimSymlinks: true });
  const archive = join(folder, 'resources', 'app.asar');
  const { version: before, electron }: { version: string; electron: string } = JSON.parse(
    readFileSync(join(program, 'manifest.json'), 'utf8'),
  );
  const workshop = mkdtempSync(join(tmpdir(), 'cartable-version-'));
  try {
    extractAll(archive, workshop);
    for (const name of BUNDLES) {
      const path = join(workshop, name);
      const text = readOr(path);
      if (text !== undefined) writeFileSync(path, text.replaceAll(before, version));
    }
    change(workshop);
    rmSync(`${archive}.unpacked`, { recursive: true, force: true });
    await packArchive(workshop, archive);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  await signManifest(folder, { version, electron }, releaseKey().privateKey);
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
