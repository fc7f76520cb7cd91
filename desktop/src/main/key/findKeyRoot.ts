import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { keyPaths } from './keyPaths.ts';

/** What tells where the key is. */
export interface KeySearch {
  /** The running executable, `…/app/linux/cartable` on a key. */
  readonly executable: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Whether `--key=` and `CARTABLE_KEY` count. In a packaged product they do not: another program of the host could
   * otherwise start the signed program on a key folder of its own making.
   */
  readonly overrideAllowed: boolean;
  /** Whether the running program is this machine's own copy of the one on that key, which the key's start file began: `--key=` counts then. */
  readonly isMachineCopy?: (executable: string, keyRoot: string) => boolean;
}

/** How far above the executable the marker may be: `/app/mac/Cartable.app/Contents/MacOS/Cartable` is the deepest. */
const maxLevelsUp = 6;

/**
 * The root of the key, always relative to the executable: a drive letter or a mount point changes from one PC to the next.
 * @throws {AppError} `key.override_refused` or `key.marker_missing`.
 */
export function findKeyRoot(search: KeySearch): string {
  const asked = search.argv.find((argument) => argument.startsWith('--key='))?.slice('--key='.length);
  const override = asked ?? search.env.CARTABLE_KEY;
  if (override !== undefined && override !== '') {
    const root = resolve(override);
    const isCopy = asked !== undefined && search.isMachineCopy?.(search.executable, root) === true;
    if (!search.overrideAllowed && !isCopy) throw new AppError('key.override_refused');
    if (!existsSync(keyPaths(root).marker)) throw new AppError('key.marker_missing');
    return root;
  }
  let folder = dirname(search.executable);
  for (let level = 0; level < maxLevelsUp; level += 1) {
    if (existsSync(keyPaths(folder).marker)) return folder;
    folder = dirname(folder);
  }
  throw new AppError('key.marker_missing');
}
