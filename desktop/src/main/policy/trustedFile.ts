import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** Who may have written what the program obeys. */
export interface Trust {
  /** The administrator's number on POSIX systems; anything else owned file is refused. */
  readonly owner: number;
  readonly largestBytes: number;
}

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * The text of a file that only the administrator can change: a plain file, the administrator's own, not writable by group or others, and so
 * is every folder above it. Undefined when there is no such file. POSIX only.
 * @throws {AppError} `policy.not_trusted` (data: path), `policy.unreadable` (data: path)
 */
export function readTrustedFile(path: string, trust: Trust): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    // A symbolic link: where it leads may change under the eyes of whoever checks.
    throw new AppError(code === 'ELOOP' ? 'policy.not_trusted' : 'policy.unreadable', { path }, error);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || !isAdministrators(stat, trust)) throw new AppError('policy.not_trusted', { path });
    if (!isKeptByAdministrator(dirname(path), trust)) throw new AppError('policy.not_trusted', { path });
    if (stat.size > trust.largestBytes) throw new AppError('policy.unreadable', { path });
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** Whether nobody but the administrator can put something else in this folder, or put another folder in its place. */
export function isKeptByAdministrator(folder: string, trust: Pick<Trust, 'owner'>): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const stat = lstatSync(at, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isDirectory()) return false;
    // In a sticky folder (/tmp) others may add, but neither rename nor remove what is not theirs.
    const safe = isAdministrators(stat, trust) || (isOwned(stat, trust) && (stat.mode & STICKY) !== 0);
    if (!safe) return false;
    if (dirname(at) === at) return true;
  }
}

/** Root always counts besides the owner asked for: it could change anything anyway. */
function isOwned(stat: Stats, { owner }: Pick<Trust, 'owner'>): boolean {
  return stat.uid === owner || stat.uid === 0;
}

function isAdministrators(stat: Stats, trust: Pick<Trust, 'owner'>): boolean {
  return isOwned(stat, trust) && (stat.mode & WRITABLE_BY_OTHERS) === 0;
}
