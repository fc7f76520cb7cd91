import { rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '@cartable/desktop/keys/tools/runTool.ts';
import { getRawHeader } from '@electron/asar';

const PACKER = fileURLToPath(new URL('./archivePacker.ts', import.meta.url));

/**
 * Packs a folder into an archive that is whole when this resolves. In a process of its own: the library hears of no error of its writing, so that on a full disk its promise never
 * settles, and when it does it has not waited for the last bytes. A process with nothing left to do ends, one way or the other, and the archive's own header tells how long it is.
 * @throws Error with what is missing, for instance on a full disk; nothing is left then
 */
export async function packArchive(folder: string, archive: string): Promise<void> {
  const { code, stderr } = await run(process.execPath, [PACKER, folder, archive]);
  const missing = missingBytes(archive);
  if (code === 0 && missing === 0) return;
  for (const path of [archive, `${archive}.unpacked`]) rmSync(path, { recursive: true, force: true });
  const why = missing === undefined ? 'it was not begun' : `${missing} bytes are missing: is the disk full?`;
  throw new Error(`${archive} was not packed (code ${code}), ${why}\n${stderr}`.trim());
}

/** How much of an archive is not there; undefined for one that has no whole header. */
function missingBytes(archive: string): number | undefined {
  try {
    const { header, headerSize } = getRawHeader(archive);
    return Math.max(0, 8 + headerSize + packedBytes(header) - statSync(archive).size);
  } catch {
    return undefined;
  }
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
