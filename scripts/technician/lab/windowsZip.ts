import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startInProgram } from '@cartable/desktop/update/start/startScripts.ts';
import { ZipFile } from 'yazl';
import { ROOT } from '../../bootstrap/root.ts';
import { type KitPolicy, policyText } from './kitPolicy.ts';
import { type ProgramCopy, sha256Lines } from './programCopy.ts';

const SOURCES = join(ROOT, 'build', 'lab', 'windows');
/** That of keys whose release brings none of its own. */
const START_FILE = join(ROOT, 'build', 'key', 'Cartable.cmd');
/** Every file has this time (2026-01-01 UTC), so that the same inputs give the same bytes. */
const FILE_TIME = new Date(1_767_225_600_000);
const AUTHORITY = 'C:\\Program Files\\Cartable\\authority.pem';
const TEXT = /\.(ps1|cmd|txt|xml|admx|adml)$/u;
/** Windows PowerShell 5.1 and the Notepad of old systems read UTF-8 only with its mark. */
const MARKED = /\.(ps1|txt)$/u;
const MARK = '\ufeff';

/** Writes the kit for Windows machines: scripts, policies' definitions, rules, notes, the program. */
export async function makeWindowsZip(
  path: string,
  copies: readonly ProgramCopy[],
  kit: KitPolicy,
): Promise<void> {
  const zip = new ZipFile();
  const options = { mtime: FILE_TIME, mode: 0o100644 };
  const text = (name: string, content: string) => zip.addBuffer(Buffer.from(content), name, options);
  const draft = `${path}.new`;
  const start = startFileOf(copies);
  const written = pipeline(zip.outputStream, createWriteStream(draft));
  try {
    for (const name of sourceNames()) {
      const content = readFileSync(join(SOURCES, name));
      if (TEXT.test(name)) text(name, windowsText(name, withStartFile(content.toString('utf8'), start)));
      else zip.addBuffer(content, name, options);
    }
    const policy = policyText(kit, AUTHORITY);
    if (policy !== undefined) text('policy.json', policy);
    if (kit.authority !== undefined) text('authority.pem', kit.authority);
    for (const copy of copies) {
      text(`app/${copy.name}.sha256`, sha256Lines(copy));
      for (const file of copy.files)
        zip.addFile(join(copy.folder, file.path), `app/${copy.name}/${file.path}`, options);
    }
    zip.end();
    await written;
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The start file of a key that has the last named of the kit's programs. */
function startFileOf(copies: readonly ProgramCopy[]): Buffer {
  const own = copies
    .map(({ folder }) => join(folder, startInProgram('win')))
    .findLast((path) => existsSync(path));
  return readFileSync(own ?? START_FILE);
}

/** AppLocker knows a script by the SHA-256 of its bytes. */
function withStartFile(text: string, start: Buffer): string {
  return text
    .replaceAll('@START_FILE_SHA256@', createHash('sha256').update(start).digest('hex').toUpperCase())
    .replaceAll('@START_FILE_LENGTH@', String(start.length));
}

/** The kit's own files, in the order of their names. */
export function sourceNames(): readonly string[] {
  return readdirSync(SOURCES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(SOURCES.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** A text with Windows' line ends, and with the mark of UTF-8 where a reader needs it. */
export function windowsText(name: string, content: string): string {
  const lines = content.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
  return MARKED.test(name) ? MARK + lines : lines;
}
