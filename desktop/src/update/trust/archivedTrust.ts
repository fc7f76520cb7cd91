import { z } from 'zod';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { parseProgramTrust, type ProgramTrust } from './programTrust.ts';

/** Where a packed program's archive is, in its folder. */
export const ARCHIVES: Readonly<Record<ProgramSystem, string>> = {
  linux: 'resources/app.asar',
  win: 'resources/app.asar',
  mac: 'Cartable.app/Contents/Resources/app.asar',
};

/** Where the archive holds what the program believes. */
const TRUST_PLACE = ['dist', 'update', 'trust.json'] as const;
/** A program's archive has some thousand files of which it tells a hundred bytes each. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const MAX_TRUST_BYTES = 128 * 1024;

/** Reads so many bytes of a file from a place on; fewer at its end. */
export type ReadBytes = (at: number, length: number) => Promise<Uint8Array>;

const folder = z.object({ files: z.record(z.string(), z.unknown()) });
const entry = z.object({
  size: z.int().min(0).max(MAX_TRUST_BYTES),
  offset: z.string().regex(/^\d{1,15}$/u),
});

/**
 * What a packed program believes, read out of its archive as Electron's format has it: four lengths of 32 bits, a JSON tree of names, then the
 * files. Only these places are read. Undefined where no such archive or no such file is.
 */
export async function archivedTrust(read: ReadBytes): Promise<ProgramTrust | undefined> {
  const lengths = Buffer.from(await read(0, 16));
  if (lengths.length < 16 || lengths.readUInt32LE(0) !== 4) return undefined;
  const [headerBytes, textBytes] = [lengths.readUInt32LE(4), lengths.readUInt32LE(12)];
  if (textBytes > headerBytes || headerBytes > MAX_HEADER_BYTES) return undefined;
  const found = placeIn(Buffer.from(await read(16, textBytes)).toString('utf8'));
  if (found === undefined) return undefined;
  const bytes = await read(8 + headerBytes + Number(found.offset), found.size);
  return parseProgramTrust(Buffer.from(bytes).toString('utf8'));
}

function placeIn(header: string): z.infer<typeof entry> | undefined {
  let at: unknown;
  try {
    at = JSON.parse(header);
  } catch {
    return undefined;
  }
  for (const name of TRUST_PLACE) at = folder.safeParse(at).data?.files[name];
  return entry.safeParse(at).data;
}
