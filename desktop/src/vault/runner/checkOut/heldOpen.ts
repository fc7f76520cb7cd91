import { open, readdir, readFile } from 'node:fs/promises';

/** What LibreOffice and Microsoft Office put beside a document while they have it open. */
const ownerFile = /^(?:\.~lock\..*#|~\$.*)$/u;

/** Whether a file of a copy's folder is such a sign, or what an editor writes on the way: not the document. */
export function isSideFile(name: string): boolean {
  return ownerFile.test(name) || /(?:\.tmp|\.partiel|\.efface|~)$/iu.test(name);
}

/**
 * Whether another program surely has the copy open. False proves nothing: a plain editor reads a file, closes it, and writes it again when
 * the person saves.
 */
export async function heldOpen(
  path: string,
  folder: string,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.some((name) => ownerFile.test(name))) return true;
  if (platform === 'win32') return refusesWriting(path);
  return platform === 'linux' && startedWith(path);
}

/** Windows lets a program keep a file for itself. */
async function refusesWriting(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r+')).close();
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code !== 'ENOENT';
  }
}

/** Linux tells with which arguments a program was started; those of other people cannot be read, nor have they our files. */
async function startedWith(path: string): Promise<boolean> {
  const numbers = (await readdir('/proc').catch((): string[] => [])).filter((name) => /^\d+$/u.test(name));
  for (const number of numbers) {
    const line = await readFile(`/proc/${number}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(path)) return true;
  }
  return false;
}
