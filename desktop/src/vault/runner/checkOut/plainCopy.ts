import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that a name may have on every system's file systems; the document keeps its own in the database. */
const longestNameBytes = 200;
/** Names that Windows gives to devices, whatever the extension. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/iu;

/** Size and time of a file, or nothing while it is not there (a program that saves by renaming). */
export async function signOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? `${found.size} ${found.mtimeMs}` : '';
}

/** SHA-256 of a file, in hexadecimal. @throws the system's error */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
  return hash.digest('hex');
}

/** A name that every system's file manager accepts, of the same extension. */
export function safeName(name: string): string {
  const plain = name.replace(/[<>:"/\\|?*\p{Cc}]/gu, '_').replace(/[. ]+$/u, '') || '_';
  const free = deviceName.test(plain) ? `_${plain}` : plain;
  const extension = /\.[^.]{1,16}$/u.exec(free)?.[0] ?? '';
  let stem = free.slice(0, free.length - extension.length);
  const tooLong = () => Buffer.byteLength(stem + extension) > longestNameBytes;
  // By characters, not by bytes: half a letter is no name.
  while (stem !== '' && tooLong()) stem = [...stem].slice(0, -1).join('');
  return stem + extension;
}

/**
 * Makes the folder of one copy. Not by a recursive mkdir, which can go on for ever on a key that is out (docs/spec/key-layout.md).
 * @throws the system's error
 */
export async function makeFolder(root: string, folder: string): Promise<void> {
  for (const path of [root, folder]) {
    await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
}

/** Writes zeros over a file. Flash memory may keep old blocks all the same: docs/spec/vault.md says so. */
export async function overwrite(path: string): Promise<void> {
  try {
    await chmod(path, 0o600);
    const file = await open(path, 'r+');
    try {
      const { size } = await file.stat();
      const zeros = new Uint8Array(64 * 1024);
      for (let at = 0; at < size; at += zeros.length)
        await file.write(zeros, 0, Math.min(zeros.length, size - at), at);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    // Not there, or held by another program: removing it says which.
  }
}

/**
 * Removes a copy's folder, and the one of all copies with the last.
 * @returns whether it is gone: on Windows a program that holds the file keeps it there
 */
export async function removeCopy(folder: string): Promise<boolean> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    return false;
  }
  await rmdir(dirname(folder)).catch(() => undefined);
  return true;
}

/**
 * Overwrites a copy and removes it with its folder. Set aside first: where that is refused, another program holds it, and zeros under its name
 * would pass for what that program saved.
 * @returns as {@link removeCopy}
 */
export async function wipeCopy(path: string, folder: string): Promise<boolean> {
  const aside = `${path}.efface`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return false;
  }
  await overwrite(aside);
  return removeCopy(folder);
}
