import { createHash } from 'node:crypto';
import { posix } from 'node:path';

/** The length of every such file, bytes. */
export const LINK_FILE_BYTES = 1067;
const MOST_TARGET_BYTES = 1024;
const HEAD = /^XSym\n(\d{4})\n([0-9a-f]{32})\n/u;

/**
 * A symbolic link as macOS keeps one on FAT and exFAT, which have none ("Minshall and French" links, as Samba's manual calls them): a file of
 * fixed length that says the target's length, its MD5 and the target. Linux and Windows see the file; macOS sees the link, which a
 * program bundle needs. The MD5 only tells such a file from another one; what is trusted is the signed manifest.
 * @param target plain ASCII, at most 1024 bytes
 */
export function encodeLinkFile(target: string): Uint8Array {
  const bytes = Buffer.from(target, 'utf8');
  if (bytes.length === 0 || bytes.length > MOST_TARGET_BYTES) throw new RangeError('a link of no use');
  const length = String(bytes.length).padStart(4, '0');
  const file = Buffer.alloc(LINK_FILE_BYTES, ' ');
  Buffer.from(`XSym\n${length}\n${md5(bytes)}\n${target}\n`).copy(file);
  return file;
}

/** What a manifest would say of the file that stands for a link. */
export function linkAsFile(target: string): { readonly size: number; readonly sha256: string } {
  return {
    size: LINK_FILE_BYTES,
    sha256: createHash('sha256').update(encodeLinkFile(target)).digest('hex'),
  };
}

/** The target of a link file; undefined for a file that is none. */
export function decodeLinkFile(file: Uint8Array): string | undefined {
  if (file.length !== LINK_FILE_BYTES) return undefined;
  const text = Buffer.from(file).toString('latin1');
  const [head, length, sum] = HEAD.exec(text) ?? [];
  if (head === undefined) return undefined;
  const target = Buffer.from(file).subarray(head.length, head.length + Number(length));
  return md5(target) === sum ? target.toString('utf8') : undefined;
}

/** Whether a link at `path` of a program leads to another place of that program, and nowhere else, whoever signed it. */
export function leadsInside(path: string, target: string): boolean {
  if (!/^[\x20-\x7e]{1,1024}$/u.test(target) || target.startsWith('/') || target.includes('\\')) return false;
  const end = posix.normalize(posix.join(posix.dirname(path), target));
  return end !== '..' && !end.startsWith('../') && end !== '.';
}

/** As Apple's driver computes it. */
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
