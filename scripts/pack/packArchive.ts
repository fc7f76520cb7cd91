import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { createPackageWithOptions, getRawHeader } from '@electron/asar';

/**
 * Packs a folder into an archive that is whole when this resolves: the library's own promise does not wait for the last bytes, which on a busy
 * machine come later.
 */
export async function packArchive(folder: string, archive: string): Promise<void> {
  await createPackageWithOptions(folder, archive, { unpack: '**/*.node' });
  const { header, headerSize } = getRawHeader(archive);
  const wholeBytes = 8 + headerSize + packedBytes(header);
  while (statSync(archive).size < wholeBytes) await setTimeout(5);
}

interface Entry {
  readonly size?: number;
  readonly unpacked?: boolean;
  readonly files?: Readonly<Record<string, unknown>>;
}

function packedBytes({ size = 0, unpacked = false, files }: Entry): number {
  if (files === undefined) return unpacked ? 0 : size;
  return Object.values(files).reduce<number>((sum, one) => sum + packedBytes(one as Entry), 0);
}
