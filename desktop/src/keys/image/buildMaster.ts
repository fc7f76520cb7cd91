import { createHash } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { encodeLinkFile } from '../../update/install/linkFile.ts';
import { MANIFEST_FILE } from '../../update/install/manifestFiles.ts';
import type { Manifest } from '../../update/install/programManifest.ts';
import { makeVolume, mtool } from '../fat/fatTools.ts';
import { FatVolume, PARTITION_AT } from '../fat/fatVolume.ts';
import { readMedium } from '../fat/readMedium.ts';
import { alignedBytes } from '../medium/alignedBytes.ts';
import { fileMedium } from '../medium/fileMedium.ts';
import { draftPath, partsPath, sweepDrafts } from '../tools/drafts.ts';
import { clusterBytesFor, imageBytesFor, neededBytes } from './imageSize.ts';
import { type MasterFile, masterContents, type ProgramFolder } from './masterContents.ts';
import { mustBeFor } from './programSystem.ts';
import { BLOCK_BYTES, type MasterMap, mapPath } from './masterMap.ts';

/** Every file of the image has this time (2026-01-01 UTC): a build's own time would make two builds differ. */
const FILE_TIME_SECONDS = 1_767_225_600;
/** The name of a key that has none of its own yet. */
const MASTER_LABEL = 'CARTABLE';
const FILES_A_CALL = 100;

/**
 * Makes the image that every key of a batch begins with: a partition table, one FAT32 volume, the programs and empty data folders. A sparse
 * file; the same inputs give the same bytes. The programs' manifests were verified before.
 * @param sizeBytes what the smallest key of the batch holds
 * @param startFolder where the start files stand that go with releases of before, which bring none of their own
 * @throws {AppError} `prepare.image_small` (data: needs, size in bytes), `prepare.unfit_file`, `prepare.no_program`,
 * `prepare.program_system` (data: folder, system), `prepare.tool_failed`
 */
export async function buildMaster(
  image: string,
  programs: readonly ProgramFolder[],
  sizeBytes: number,
  startFolder: string,
): Promise<MasterMap> {
  if (programs.length === 0) throw new AppError('prepare.no_program');
  for (const { system, folder } of programs) mustBeFor(system, folder);
  const contents = masterContents(programs, startFolder);
  const size = imageBytesFor(sizeBytes);
  const needs = neededBytes(contents, size);
  if (size < needs) throw new AppError('prepare.image_small', { needs, size });
  const volumeId = createHash('sha256')
    .update(`${contents.digest}\0${size}`)
    .digest('hex')
    .slice(0, 8)
    .toUpperCase();
  const draft = draftPath(image);
  const links = partsPath(draft);
  sweepDrafts(image);
  try {
    const fd = openSync(draft, 'wx');
    ftruncateSync(fd, size);
    writeSync(fd, partitionTable(size, volumeId), 0, 512, 0);
    closeSync(fd);
    const volumeBytes = size - PARTITION_AT;
    const cluster = clusterBytesFor(volumeBytes);
    await makeVolume(draft, { sizeBytes: volumeBytes, volumeId, label: MASTER_LABEL, clusterBytes: cluster });
    await fill(draft, contents.folders, withLinkFiles(contents.files, links));
    const map: MasterMap = {
      product: 'cartable',
      kind: 'master',
      format: 1,
      sizeBytes: size,
      blockBytes: BLOCK_BYTES,
      volumeId,
      programs: programs.map(({ system, folder }) => about(system, folder)).sort(bySystem),
      blocks: blockHashes(draft),
    };
    rmSync(mapPath(image), { force: true });
    renameSync(draft, image);
    // The map comes last: an image without one is not taken for whole.
    writeFileSync(mapPath(image), `${JSON.stringify(map, null, 1)}\n`);
    return map;
  } finally {
    for (const path of [draft, links]) rmSync(path, { force: true, recursive: true });
  }
}

/** The files as they are copied: for each link a file of the same name, made in `folder` (docs/decisions/0188). */
function withLinkFiles(files: readonly MasterFile[], folder: string): readonly MasterFile[] {
  return files.map((file, index) => {
    if (file.link === undefined) return file;
    const from = join(folder, String(index), basename(file.path));
    mkdirSync(dirname(from), { recursive: true });
    writeFileSync(from, encodeLinkFile(file.link));
    return { ...file, from };
  });
}

async function fill(
  image: string,
  folders: readonly string[],
  files: readonly { readonly path: string; readonly from: string }[],
): Promise<void> {
  await mtool(
    'mmd',
    image,
    folders.map((path) => `::/${path}`),
    { epochSeconds: FILE_TIME_SECONDS },
  );
  const byFolder = Map.groupBy(files, ({ path }) => dirname(path));
  for (const [folder, inside] of byFolder) {
    const target = folder === '.' ? '::/' : `::/${folder}/`;
    for (let at = 0; at < inside.length; at += FILES_A_CALL) {
      const sources = inside.slice(at, at + FILES_A_CALL).map(({ from }) => from);
      await mtool('mcopy', image, ['-Q', ...sources, target], { epochSeconds: FILE_TIME_SECONDS });
    }
  }
}

function about(system: string, folder: string): MasterMap['programs'][number] {
  const { version, electron }: Pick<Manifest, 'version' | 'electron'> = JSON.parse(
    readFileSync(join(folder, MANIFEST_FILE), 'utf8'),
  );
  return { system, version, electron };
}

const bySystem = (a: { readonly system: string }, b: { readonly system: string }) =>
  a.system < b.system ? -1 : 1;

/** A classical partition table with one FAT32 partition (type 0x0C) to the end, as keys are sold: every system's tools know it. */
function partitionTable(sizeBytes: number, volumeId: string): Buffer {
  const table = Buffer.alloc(512);
  table.writeUInt32LE(Number.parseInt(volumeId, 16), 440);
  const entry = 446;
  // The old cylinder numbers cannot say where it lies: their largest value tells systems to use the sector numbers.
  table.set([0x00, 0xfe, 0xff, 0xff, 0x0c, 0xfe, 0xff, 0xff], entry);
  table.writeUInt32LE(PARTITION_AT / 512, entry + 8);
  table.writeUInt32LE((sizeBytes - PARTITION_AT) / 512, entry + 12);
  table.writeUInt16LE(0xaa55, 510);
  return table;
}

/** The SHA-256 of each block up to the last one that holds something. */
function blockHashes(image: string): string[] {
  const medium = fileMedium(image, { readOnly: true });
  try {
    const used = new FatVolume(readMedium(medium)).usedEnd();
    const room = alignedBytes(BLOCK_BYTES);
    const hashes: string[] = [];
    for (let at = 0; at < used; at += BLOCK_BYTES) {
      const block = room.subarray(0, Math.min(BLOCK_BYTES, medium.sizeBytes - at));
      medium.read(at, block);
      hashes.push(createHash('sha256').update(block).digest('hex'));
    }
    return hashes;
  } finally {
    medium.close();
  }
}
