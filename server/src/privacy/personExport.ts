import { hash } from 'node:crypto';
import { foldName, withSuffix } from '@cartable/shared/domain/documents/naming.ts';
import { recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import { decodeManifest } from '@cartable/shared/files/manifest.ts';
import { foldText } from '@cartable/shared/lib/foldText.ts';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import { storedName } from '../files/fileService.ts';
import type { Reader } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { collectPerson, type LeftOut, type PersonFile } from './collectPerson.ts';
import { copyTexts } from './copy/cells.ts';
import { accountTables, ownTables } from './copy/ownTables.ts';
import { csvText } from './copy/csvText.ts';
import { indexPage } from './indexPage.ts';
import { personName } from './personName.ts';
import { type PrivacyLanguage, privacyWords } from './privacyWords.ts';

/** One file of an export. `bytes` gives it piece by piece, once. */
export interface ExportFile {
  /** Parts joined by `/`; none is `.`, `..` or empty, and no two fold to the same name. */
  readonly path: string;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/** What `manifest.json` says of an export. */
export interface ExportManifest {
  readonly format: 'cartable-person-export-2';
  readonly schoolId: string;
  readonly userId: string;
  /** Server time, milliseconds. */
  readonly at: number;
  readonly tables: readonly {
    readonly path: string;
    readonly type: string;
    readonly rows: number;
    readonly sha256: string;
  }[];
  /** Kinds of which there is nothing: no file stands for them. */
  readonly empty: readonly string[];
  readonly files: readonly {
    readonly path: string;
    readonly sizeBytes: number;
    readonly mime: string;
    readonly manifest: string;
  }[];
  readonly excluded: readonly LeftOut[];
}

export interface ExportHost {
  readonly reader: Reader;
  readonly blobs: BlobStore;
  readonly schoolId: string;
  readonly userId: string;
  readonly language: PrivacyLanguage;
  readonly now: number;
  /** The scopes of a guardian who asks about a child: they have what they receive anyway, and nothing of the child's own space or account (decision 0199). */
  readonly received?: ReadonlySet<string> | undefined;
  /** The head of the school asks for it: nothing of another school (decision 0235). */
  readonly byHead?: boolean;
  /** Whoever runs the server makes it, for somebody who asked the school. */
  readonly byOperator?: boolean;
}

/** Who reads it: the person, a guardian of theirs, or whoever answers for the data. */
export type CopyFor = 'self' | 'child' | 'person';

/** Everything Cartable holds about a person, as files by area with a manifest, readable without the product. The files come in the order to write. */
export async function personExport(host: ExportHost): Promise<{
  readonly manifest: ExportManifest;
  readonly files: readonly ExportFile[];
  /** What to call the archive: whose, and of which day. */
  readonly fileName: string;
}> {
  const words = privacyWords(host.language);
  const texts = copyTexts(host.language, words);
  const copyFor = copyForOf(host);
  const data = await collectPerson(host.reader, host.schoolId, host.userId, host.received);
  const tables = new Map(data.rows);
  for (const [type, rows] of await ownTables(host)) tables.set(type, rows);
  const places = new Places();
  const files: ExportFile[] = [];
  const described: ExportManifest['tables'][number][] = [];
  const empty: string[] = [];
  for (const [type, rows] of tables) {
    if (rows.length === 0) {
      empty.push(type);
      continue;
    }
    const stem = words(`record.${type}${type === 'audit.log' && copyFor !== 'self' ? 'Of' : ''}`);
    for (const [extension, text] of [
      ['csv', csvText(type, rows, texts, copyFor)],
      ['json', `${JSON.stringify(rows, null, 2)}\n`],
    ] as const) {
      const path = places.take([words(`folder.${folderOf(type)}`), `${stem}.${extension}`]);
      files.push({ path, bytes: () => textPiece(text) });
      described.push({ path, type, rows: rows.length, sha256: hash('sha256', text) });
    }
  }
  const excluded = [...data.excluded];
  if (host.received !== undefined) {
    excluded.push(...accountTables.map((type) => ({ type, why: 'pupilOnly', count: null }) as const));
  }
  // Said of everybody: whether there is anything of another school is not told either.
  if (host.byHead) excluded.push({ type: 'import.source', why: 'otherSchool', count: null });
  const contents: ExportManifest['files'][number][] = [];
  for (const [type, list] of data.files) {
    for (const file of list) {
      const chunks = await chunksOf(host, file);
      if (chunks === undefined) {
        excluded.push({ type, why: 'fileMissing', count: 1 });
        continue;
      }
      const above = [words(`folder.${folderOf(type)}`), words('export.files')];
      const path = places.take([...above, ...shallow(file.path.map(safeName))]);
      files.push({ path, bytes: () => pieces(host, chunks) });
      const { sizeBytes, mime, manifest } = file.content;
      contents.push({ path, sizeBytes, mime, manifest });
    }
  }
  const manifest: ExportManifest = {
    format: 'cartable-person-export-2',
    schoolId: host.schoolId,
    userId: host.userId,
    at: host.now,
    tables: described,
    empty,
    files: contents,
    excluded,
  };
  const today = schoolDay(host.now);
  const name = await personName(host.reader, host.schoolId, host.userId);
  const page = indexPage(manifest, texts, { language: host.language, day: today, copyFor, name });
  files.push({ path: 'index.html', bytes: () => textPiece(page) });
  files.push({ path: 'manifest.json', bytes: () => textPiece(`${JSON.stringify(manifest, null, 2)}\n`) });
  return { manifest, files, fileName: archiveName(name, today) };
}

function copyForOf({ received, byHead, byOperator }: ExportHost): CopyFor {
  if (received !== undefined) return 'child';
  return byHead || byOperator ? 'person' : 'self';
}

/** `cartable-lea-martin-2026-11-26.zip`: letters that every system and every mail takes. */
function archiveName(name: string | null, today: string): string {
  const plain = foldText(name ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return `${['cartable', plain, today].filter((part) => part !== '').join('-')}.zip`;
}

function folderOf(type: string): string {
  return recordPrivacy.get(type)?.processing ?? type.split('.')[0] ?? '';
}

async function* textPiece(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function chunksOf(
  { blobs, schoolId }: ExportHost,
  file: PersonFile,
): Promise<readonly string[] | undefined> {
  const bytes = await blobs.get(storedName(schoolId, file.content.manifest));
  const manifest = bytes === undefined ? undefined : decodeManifest(bytes);
  if (manifest === undefined) return undefined;
  for (const { name } of manifest.chunks) {
    if (!(await blobs.has(storedName(schoolId, name)))) return undefined;
  }
  return manifest.chunks.map((one) => one.name);
}

async function* pieces(
  { blobs, schoolId }: ExportHost,
  chunks: readonly string[],
): AsyncIterable<Uint8Array> {
  for (const name of chunks) {
    const bytes = await blobs.get(storedName(schoolId, name));
    if (bytes === undefined) throw new Error('a chunk of an export is gone');
    yield bytes;
  }
}

/** Units of a name, so that the folders above it have room too. */
const longestName = 120;
/** What says to a system which program opens a file; a longer end is a part of the name. */
const ending = /\.[^.\s]{1,15}$/u;

/** A name that every file system takes: no separator, no character that Windows refuses, no device's name, no dot or space at the end, nothing halved. */
function safeName(name: string): string {
  const plain = cut(
    [...name].map((one) => (/[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}]/u.test(one) ? '_' : one)).join(''),
  ).replace(/[. ]+$/, '');
  return plain === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain) ? `_${plain}` : plain;
}

/** Cut where it is too long, its ending kept. By characters: a halved one has no address, and made the whole copy fail. */
function cut(name: string): string {
  if (name.length <= longestName) return name;
  const end = ending.exec(name)?.[0] ?? '';
  let kept = '';
  for (const one of name.slice(0, name.length - end.length)) {
    if (kept.length + one.length + end.length > longestName) break;
    kept += one;
  }
  return kept + end;
}

/** Units of a whole path below the folder of its kind: an archive takes 64 KiB, and what unpacks it far less. */
const longestPath = 600;

/** The file in as many of its folders as there is room for, from the top; one stands for all below. */
function shallow(parts: readonly string[]): readonly string[] {
  const name = parts.at(-1) ?? '';
  const folders: string[] = [];
  let length = name.length;
  for (const folder of parts.slice(0, -1)) {
    length += folder.length + 1;
    if (length > longestPath) return [...folders, '_', name];
    folders.push(folder);
  }
  return parts;
}

/** The paths given so far: two files never share one, whatever a file system takes for the same. */
class Places {
  readonly #taken = new Set<string>();

  take(parts: readonly string[]): string {
    const folder = parts.slice(0, -1);
    const name = parts.at(-1) ?? '';
    for (let number = 1; ; number += 1) {
      const path = [...folder, number === 1 ? name : withSuffix(name, String(number))].join('/');
      const key = foldName(path);
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return path;
    }
  }
}
