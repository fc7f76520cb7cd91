import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseSize } from '@cartable/shared/domain/fleet/keySize.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { verifyManifest } from '../../update/install/programManifest.ts';
import type { ProgramFolder } from '../image/masterContents.ts';
import { buildMaster } from '../image/buildMaster.ts';
import { inTheWay, type MasterMap, readMasterMap } from '../image/masterMap.ts';
import { START_SCRIPTS } from '../../update/start/startScripts.ts';
import { verifyImage } from '../image/verifyImage.ts';
import type { KeyThreads } from '../thread/keyThreads.ts';

/** An image that keys are made of, checked. */
export interface Master {
  readonly path: string;
  readonly map: MasterMap;
}

/**
 * An image of a file, checked block by block and then, file by file, against the signed manifests in it; one that somebody's identity lies on
 * is refused.
 * @throws {AppError} `prepare.no_image`, `prepare.image_damaged`, `prepare.program_unsound`, `prepare.other_identity`
 */
export async function openMaster(path: string, releaseKey: string, threads: KeyThreads): Promise<Master> {
  const name = basename(path);
  const map = readMasterMap(path);
  await verifyImage(path, map);
  const target = { name, path, drive: undefined, isNew: false };
  const report = await threads.run({ kind: 'verify', target, releaseKey, personal: false }, name);
  if (!report.ok) throw new AppError(report.error.code, report.error.data);
  const { faults, identity } = report.value;
  const [fault] = faults;
  if (fault !== undefined) throw new AppError('prepare.program_unsound', { path: fault.path });
  if (identity.marker !== undefined) {
    throw new AppError('prepare.other_identity', { device: name, serial: identity.serial ?? '' });
  }
  return { path, map };
}

/**
 * Makes an image of programs, after the manifest of each was verified.
 * @param size of the smallest key, as keys are sold: `16 Go`
 * @throws {AppError} `prepare.no_program`, `prepare.size` (data: size), `prepare.file_there`, `prepare.program_unsound`, and those of `buildMaster`
 */
export async function makeMaster(
  path: string,
  size: string,
  from: {
    readonly programs: readonly ProgramFolder[];
    readonly releaseKey: KeyObject;
    readonly startFiles: StartFiles;
  },
): Promise<Master> {
  const sizeBytes = parseSize(size);
  if (sizeBytes === undefined) throw new AppError('prepare.size', { text: size });
  const there = inTheWay(path);
  if (there !== undefined) throw new AppError('prepare.file_there', { path: basename(there) });
  const { programs, releaseKey, startFiles } = from;
  for (const { system, folder } of programs) {
    const verified = await verifyManifest(folder, releaseKey);
    if (!verified.ok) {
      const file = verified.error.data.path;
      throw new AppError('prepare.program_unsound', { path: [system, file].filter(Boolean).join('/') });
    }
  }
  const map = await withStartFiles(startFiles, (start) => buildMaster(path, programs, sizeBytes, start));
  return { path, map };
}

/** The start files of a key, by name: they stand in the program's archive, which other programs cannot read. */
export type StartFiles = ReadonlyMap<string, Uint8Array>;

/** Reads them from a folder, which may be one of an archive. */
export function readStartFiles(folder: string): StartFiles {
  return new Map(Object.values(START_SCRIPTS).map((name) => [name, readFileSync(join(folder, name))]));
}

/** `work` has them in a folder of the disk. */
async function withStartFiles<T>(files: StartFiles, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-start-'));
  try {
    for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
