import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramFolder } from '@cartable/desktop/keys/image/masterContents.ts';
import { SYSTEM_NAMES } from '@cartable/desktop/keys/image/programSystem.ts';
import { ARCHIVES, archivedTrust } from '@cartable/desktop/update/trust/archivedTrust.ts';
import type { ProgramTrust } from '@cartable/desktop/update/trust/programTrust.ts';
import { versionIn } from '@cartable/desktop/update/slots/settleStart.ts';
import type { Words } from './words.ts';

/** What a packed program believes; undefined for one in whose archive nothing is said of it. */
export async function trustOfProgram({ system, folder }: ProgramFolder): Promise<ProgramTrust | undefined> {
  const file = await open(join(folder, ARCHIVES[system]), 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    return await archivedTrust(async (at, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    });
  } finally {
    await file.close();
  }
}

/**
 * Says of each program which updates it will take, or that it is one for trying: whoever builds keys of what was packed yesterday sees it nowhere else.
 * The fingerprint begins as `sha256sum <n>.root.json` does.
 */
export async function tellTrust(
  programs: readonly ProgramFolder[],
  words: Words,
  say: (line: string) => void,
): Promise<void> {
  for (const program of programs) {
    const about = { system: SYSTEM_NAMES[program.system], version: versionIn(program.folder) ?? '' };
    const trust = await trustOfProgram(program);
    if (trust === undefined) say(words('trustNone', about));
    else {
      const root = createHash('sha256').update(trust.root).digest('hex').slice(0, 16);
      say(words(trust.trial === true ? 'trustTrial' : 'trustRoot', { ...about, root }));
    }
  }
}
