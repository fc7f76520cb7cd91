import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';

const DOS_MAGIC = 0x5a4d;
const PE_MAGIC = 0x00004550;
const PE_POINTER_AT = 0x3c;
/** Offsets after the PE signature's first byte: "COFF File Header" and "Optional Header" of the PE/COFF specification. */
const CHARACTERISTICS_AFTER_PE = 22;
const OPTIONAL_SIZE_AFTER_PE = 20;
const OPTIONAL_AFTER_PE = 24;
/** The checksum stands at the same place in PE32 and PE32+. */
const CHECKSUM_IN_OPTIONAL = 64;
const OPTIONAL_MAGICS = [0x10b, 0x20b];

/** IMAGE_FILE_REMOVABLE_RUN_FROM_SWAP and IMAGE_FILE_NET_RUN_FROM_SWAP of the PE/COFF specification, "Characteristics". */
export const RUN_FROM_SWAP = 0x0400 | 0x0800;

/** Where the two fields that change stand in an image. */
interface ImageHeader {
  readonly characteristicsAt: number;
  readonly checksumAt: number;
}

/** What a PE image says of itself. */
export interface ImageFlags {
  readonly characteristics: number;
  readonly checksum: number;
}

/**
 * Sets IMAGE_FILE_REMOVABLE_RUN_FROM_SWAP and IMAGE_FILE_NET_RUN_FROM_SWAP in a Windows executable or library and makes its checksum
 * right again: Windows then copies the image to its page file when it starts from removable media (or a lab's share), so that pulling
 * the key out does not crash the process while it tells the pupil what happened. Without it, the next page fault on a code page kills
 * the program. It comes before signing: a signature covers the header.
 * @throws {AppError} `program.not_pe` (data: path) when the file is not a PE image; it is then left alone
 */
export function setRunFromSwap(path: string): void {
  const image = readFileSync(path);
  const { characteristicsAt, checksumAt } = headerOf(image, path);
  image.writeUInt16LE(image.readUInt16LE(characteristicsAt) | RUN_FROM_SWAP, characteristicsAt);
  image.writeUInt32LE(peChecksum(image, checksumAt), checksumAt);
  const file = openSync(path, 'r+');
  try {
    writeSync(file, image, characteristicsAt, 2, characteristicsAt);
    writeSync(file, image, checksumAt, 4, checksumAt);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * The flags and the checksum of a PE image.
 * @throws {AppError} `program.not_pe` (data: path)
 */
export function readImageFlags(path: string): ImageFlags {
  const image = readFileSync(path);
  const { characteristicsAt, checksumAt } = headerOf(image, path);
  return {
    characteristics: image.readUInt16LE(characteristicsAt),
    checksum: image.readUInt32LE(checksumAt),
  };
}

function headerOf(image: Buffer, path: string): ImageHeader {
  const word = (at: number, bytes: 2 | 4) =>
    at + bytes <= image.length ? image.readUIntLE(at, bytes) : undefined;
  const pe = word(0, 2) === DOS_MAGIC ? word(PE_POINTER_AT, 4) : undefined;
  if (pe === undefined || word(pe, 4) !== PE_MAGIC) throw new AppError('program.not_pe', { path });
  const optional = pe + OPTIONAL_AFTER_PE;
  const checksumAt = optional + CHECKSUM_IN_OPTIONAL;
  const whole =
    (word(pe + OPTIONAL_SIZE_AFTER_PE, 2) ?? 0) >= CHECKSUM_IN_OPTIONAL + 4 &&
    OPTIONAL_MAGICS.includes(word(optional, 2) ?? 0) &&
    word(checksumAt, 4) !== undefined;
  if (!whole) throw new AppError('program.not_pe', { path });
  return { characteristicsAt: pe + CHARACTERISTICS_AFTER_PE, checksumAt };
}

/**
 * The checksum of Microsoft's ImageHlp (`CheckSumMappedFile`): the image's 16-bit words added with their carries, its own field left
 * out, plus the length of the file.
 */
export function peChecksum(image: Buffer, checksumAt: number): number {
  let sum = 0;
  for (let at = 0; at < image.length; at += 2) {
    if (at >= checksumAt && at < checksumAt + 4) continue;
    sum += at + 1 < image.length ? image.readUInt16LE(at) : image.readUInt8(at);
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return (sum + image.length) >>> 0;
}

const PE_FILE = /\.(exe|dll|node)$/iu;

/** The Windows executables in a folder, at any depth. */
export function imagesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && PE_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Looks at the finished program, after whatever wrote into its executables once the flags were set (resources, fuses, signatures).
 * @throws {AppError} `program.flag_missing` (data: path), `program.not_pe`
 */
export function mustRunFromSwap(folder: string): void {
  const path = imagesIn(folder).find(
    (one) => (readImageFlags(one).characteristics & RUN_FROM_SWAP) !== RUN_FROM_SWAP,
  );
  if (path !== undefined) throw new AppError('program.flag_missing', { path });
}
