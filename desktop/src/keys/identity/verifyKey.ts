import { createHash, type KeyObject } from 'node:crypto';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { programSystems } from '@cartable/shared/update/release.ts';
import { isLeftBySystems } from '../../update/check/leftBySystems.ts';
import { linkAsFile } from '../../update/install/linkFile.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from '../../update/install/manifestFiles.ts';
import { type Manifest, openManifest } from '../../update/install/programManifest.ts';
import {
  isBundle,
  isStartName,
  judgeRoot,
  type RootFault,
  type RootFile,
  type StandingProgram,
} from '../../update/start/judgeRoot.ts';
import { LARGEST_START_BYTES } from '../../update/start/startScripts.ts';
import type { FatEntry, FatVolume } from '../fat/fatVolume.ts';
import { carriedTicket } from './carriedTicket.ts';
import { type KeyIdentity, readIdentity } from './keyIdentity.ts';

/** Something about a key that is not as it was prepared. `path` names the file or folder. */
export interface KeyFault {
  readonly code:
    | 'prepare.folder_missing'
    | 'prepare.not_personal'
    | 'prepare.other_label'
    | 'prepare.file_unreadable'
    | 'prepare.volume_broken'
    | 'program.manifest_missing'
    | 'program.manifest_forged'
    | 'program.file_missing'
    | 'program.file_changed'
    | 'program.file_unknown'
    | RootFault['code'];
  readonly path: string;
}

/** What a key is, and what is wrong with it. */
export interface KeyReport {
  readonly identity: KeyIdentity;
  readonly programs: readonly { readonly system: string; readonly version: string }[];
  readonly faults: readonly KeyFault[];
  /** Start files that no release on the key says anything of: they were compared with nothing. */
  readonly uncompared: readonly string[];
  /** The ticket of its first start; undefined once it was started. Whether it is still good only the server knows. */
  readonly ticket: string | undefined;
}

/** How many files of a key's programs are not as released: what the fleet is told. Its other faults are the workshop's business. */
export function wrongFilesOf(faults: KeyReport['faults']): number {
  const isProgram = ({ code, path }: KeyFault) =>
    code.startsWith('program.') || (code === 'prepare.file_unreadable' && path.startsWith('app/'));
  return faults.filter(isProgram).length;
}

const FOLDERS = ['app', 'data', 'data/vault', 'data/profile', 'data/logs', 'data/lock'];

/**
 * Compares a key with what was released: layout, identity, every file of its programs with their signed manifests, and the files at its
 * root with the start files that these name. Each damaged file is named; nothing is written, and the pupil's data is not read.
 * @param personal whether it must have an identity already
 */
export function verifyKey(volume: FatVolume, publicKey: KeyObject, personal: boolean): KeyReport {
  const faults: KeyFault[] = [];
  const programs: { system: string; version: string }[] = [];
  const standing: StandingProgram[] = [];
  for (const path of FOLDERS) {
    if (volume.list(path) === undefined) faults.push({ code: 'prepare.folder_missing', path });
  }
  const identity = readIdentity(volume);
  if (personal && identity.marker === undefined) {
    faults.push({ code: 'prepare.not_personal', path: 'data/portable.json' });
  } else if (identity.marker !== undefined && !identity.agrees) {
    faults.push({ code: 'prepare.other_label', path: identity.label ?? '' });
  }
  const systems = (volume.list('app') ?? []).filter((entry) => entry.isFolder);
  if (systems.length === 0) faults.push({ code: 'program.manifest_missing', path: 'app' });
  const isWhole = (path: string) => volume.find(`${path}/${MANIFEST_FILE}`) !== undefined;
  for (const folder of systems) {
    // An update that is under way: the system's other folder is what starts (docs/spec/update.md).
    const other = folder.path.endsWith('-b') ? folder.path.slice(0, -2) : `${folder.path}-b`;
    if (!isWhole(folder.path) && isWhole(other)) continue;
    const manifest = verifyProgram(volume, folder, publicKey, faults);
    const system = systemOfFolder(folder.path);
    if (system !== undefined) standing.push({ system, manifest });
    if (manifest !== undefined) programs.push({ system: folder.path.slice(4), version: manifest.version });
  }
  const root = judgeRoot(readOr(faults, '/', () => rootFiles(volume)) ?? [], standing);
  faults.push(...root.faults);
  return { identity, programs, faults, uncompared: root.uncompared, ticket: carriedTicket(volume) };
}

function systemOfFolder(path: string): ProgramSystem | undefined {
  return programSystems.find((system) => path === `app/${system}` || path === `app/${system}-b`);
}

function rootFiles(volume: FatVolume): readonly RootFile[] {
  return volume
    .root()
    .filter((entry) => !entry.isFolder || isBundle(entry.path))
    .map((entry) => {
      const isRead = isStartName(entry.path) && !entry.isFolder && entry.sizeBytes <= LARGEST_START_BYTES;
      // One that cannot be read is not the one that was released.
      const sha256 = isRead ? readOr([], entry.path, () => hashOf(volume, entry)) : undefined;
      return { name: entry.path, sha256 };
    });
}

function verifyProgram(
  volume: FatVolume,
  folder: FatEntry,
  publicKey: KeyObject,
  faults: KeyFault[],
): Manifest | undefined {
  const inside = (path: string) => `${folder.path}/${path}`;
  const [manifestFile, signatureFile] = [
    volume.find(inside(MANIFEST_FILE)),
    volume.find(inside(SIGNATURE_FILE)),
  ];
  if (manifestFile === undefined || signatureFile === undefined) {
    faults.push({ code: 'program.manifest_missing', path: folder.path });
    return undefined;
  }
  const manifest = readOr(faults, inside(MANIFEST_FILE), () =>
    openManifest(volume.bytesOf(manifestFile), volume.bytesOf(signatureFile).toString('utf8'), publicKey),
  );
  if (manifest === undefined) return undefined;
  if (!manifest.ok) {
    faults.push({ code: manifest.error.code, path: inside(MANIFEST_FILE) });
    return undefined;
  }
  const found = new Map<string, FatEntry>();
  readOr(faults, folder.path, () => {
    for (const entry of volume.entries(folder.firstCluster, folder.path)) {
      if (!entry.isFolder) found.set(entry.path, entry);
    }
  });
  for (const name of [MANIFEST_FILE, SIGNATURE_FILE]) found.delete(inside(name));
  for (const wanted of manifest.value.entries) {
    const path = inside(wanted.path);
    const entry = found.get(path);
    found.delete(path);
    const { size, sha256 } = 'link' in wanted ? linkAsFile(wanted.link) : wanted;
    if (entry === undefined) faults.push({ code: 'program.file_missing', path });
    else if (size !== entry.sizeBytes) faults.push({ code: 'program.file_changed', path });
    else {
      const hash = readOr(faults, path, () => hashOf(volume, entry));
      if (hash !== undefined && hash !== sha256) faults.push({ code: 'program.file_changed', path });
    }
  }
  for (const path of found.keys())
    if (!isLeftBySystems(path)) faults.push({ code: 'program.file_unknown', path });
  return manifest.value;
}

function hashOf(volume: FatVolume, entry: FatEntry): string {
  const hash = createHash('sha256');
  for (const piece of volume.pieces(entry)) hash.update(piece);
  return hash.digest('hex');
}

/** A part of the key that cannot be read is a fault of its own; the rest is looked at all the same. */
function readOr<T>(faults: KeyFault[], path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch {
    faults.push({ code: 'prepare.file_unreadable', path });
    return undefined;
  }
}
