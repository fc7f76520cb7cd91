import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { EXECUTABLES } from '@cartable/desktop/keys/image/programSystem.ts';
import { START_SCRIPTS, startInProgram } from '@cartable/desktop/update/start/startScripts.ts';
import { mustRunFromSwap } from '../../build/removableImage.ts';
import { buildDesktop } from '../bootstrap/desktopBuild.ts';
import { electronRuntime } from '../bootstrap/electronRuntime.ts';
import { ROOT } from '../bootstrap/root.ts';
import { must } from '../bootstrap/run.ts';
import { signManifest } from './manifest.ts';
import { releaseKey } from './releaseKey.ts';
import { programTrust, writeProgramTrust } from './programTrust.ts';

/** `product` is what goes on keys; `drivable` is the same with the entry that a debugger may drive, for tests. */
export type Variant = 'product' | 'drivable';

/** A packed program: its folder, as it goes under /app on a key, and its executable in it. */
export interface PackedProgram {
  readonly folder: string;
  readonly executable: string;
  /** The folder's name under /app. */
  readonly system: KeySystem;
}

/** The folders under /app, by Node's name of the platform. */
export const KEY_SYSTEMS = { linux: 'linux', win32: 'win', darwin: 'mac' } as const;
export type KeySystem = (typeof KEY_SYSTEMS)[keyof typeof KEY_SYSTEMS];

/** What electron-builder calls its output folder, in the order of preference. */
const OUTPUTS = { linux: /^linux.*-unpacked$/, win: /^win.*-unpacked$/, mac: /^mac/ } as const;

function hostSystem(): KeySystem {
  const { platform } = process;
  if (platform === 'linux' || platform === 'win32' || platform === 'darwin') return KEY_SYSTEMS[platform];
  throw new Error(`Cartable has no program for ${platform}.`);
}

function digestOf(paths: readonly string[], extra: string): string {
  const hash = createHash('sha256').update(extra);
  const visit = (path: string) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path}\0`).update(readFileSync(path));
  };
  for (const path of paths) visit(join(ROOT, path));
  return hash.digest('hex');
}

function productVersion(): string {
  const manifest: { version?: unknown } = JSON.parse(
    readFileSync(join(ROOT, 'desktop', 'package.json'), 'utf8'),
  );
  return String(manifest.version);
}

const WITHOUT_DRIVABLE = /^ *- ['"]!dist\/main\/drivable\.cjs['"]\n/m;

/** The product's configuration; for a test build the same one without the line that leaves the drivable entry out. */
function configFor(variant: Variant, output: string): string {
  const product = join(ROOT, 'electron-builder.yml');
  if (variant === 'product') return product;
  const text = readFileSync(product, 'utf8');
  if (!WITHOUT_DRIVABLE.test(text)) throw new Error('electron-builder.yml no longer leaves drivable.cjs out');
  const path = join(output, 'electron-builder.yml');
  mkdirSync(output, { recursive: true });
  writeFileSync(path, text.replace(WITHOUT_DRIVABLE, ''));
  return path;
}

function hasCertificate(): boolean {
  return Boolean(process.env.WIN_CSC_LINK || process.env.CSC_LINK);
}

async function runBuilder(variant: Variant, system: KeySystem, output: string): Promise<string> {
  const runtime = await electronRuntime();
  const args = [
    join(ROOT, 'node_modules', 'electron-builder', 'cli.js'),
    `--${system}`,
    '--dir',
    `--config=${configFor(variant, output)}`,
    `-c.directories.output=${output}`,
    `-c.electronDist=${runtime.folder}`,
    `-c.electronVersion=${runtime.version}`,
    // With a certificate (CSC_LINK, CSC_KEY_PASSWORD) the executables are signed here, before the manifest, which names their bytes.
    ...(system === 'win' && hasCertificate() ? ['-c.win.signExecutable=true'] : []),
    ...(variant === 'drivable' ? ['-c.extraMetadata.main=dist/main/drivable.cjs'] : []),
  ];
  await must(process.execPath, args, { cwd: ROOT, env: { ...process.env, CI: 'true' } });
  const made = readdirSync(output).find((name) => OUTPUTS[system].test(name));
  if (made === undefined) throw new Error(`electron-builder left no program for ${system}`);
  return join(output, made);
}

/** The start file of its system goes into the program, so that the signed manifest names it and an update brings it (decision 0230). */
function putStartFile(program: string, system: KeySystem): void {
  const place = join(program, startInProgram(system));
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(join(ROOT, 'build', 'key', START_SCRIPTS[system]), place);
}

/**
 * Packs the desktop program for this system with every fuse set, and signs the manifest of its files.
 * A program packed before from the same bundles is used again.
 */
export async function packProgram(variant: Variant = 'product'): Promise<PackedProgram> {
  // What would make no good program is said before anything is built.
  programTrust();
  await buildDesktop();
  writeProgramTrust();
  const runtime = await electronRuntime();
  const system = hostSystem();
  const folder = join(ROOT, '.cartable', 'dist', variant, system);
  const packed = { folder, system, executable: join(folder, EXECUTABLES[system]) };
  const digest = digestOf(
    ['desktop/dist', 'desktop/package.json', 'electron-builder.yml', 'build', 'package-lock.json'],
    `${runtime.version} ${variant}`,
  );
  const stamp = `${folder}.stamp`;
  if (existsSync(packed.executable) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest)
    return packed;
  const workshop = join(ROOT, '.cartable', 'dist', `making-${process.pid}`);
  try {
    const made = await runBuilder(variant, system, workshop);
    if (system === 'win') mustRunFromSwap(made);
    putStartFile(made, system);
    await signManifest(
      made,
      { version: productVersion(), electron: runtime.version },
      releaseKey().privateKey,
    );
    rmSync(stamp, { force: true });
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true });
    renameSync(made, folder);
    writeFileSync(stamp, digest);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  return packed;
}
