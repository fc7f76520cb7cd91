import { hash } from 'node:crypto';
import { foldName, withSuffix } from '@cartable/shared/domain/documents/naming.ts';
import { recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import { decodeManifest } from '@cartable/shared/files/manifest.ts';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import { storedName } from '../files/fileService.ts';
import { personSourced } from './sourcedPlaces.ts';
import {
  personAccount,
  personDevices,
  personEvents,
  personFactors,
  personKeys,
  personUploads,
} from '../storage/repositories/personTables.ts';
import type { Reader } from '../storage/storage.ts';
import { schoolDay } from '../sync/schoolDay.ts';
import { accessLog } from './accessLog.ts';
import { collectPerson, type LeftOut, type PersonFile } from './collectPerson.ts';
import { indexPage } from './indexPage.ts';
import { SchoolCut } from './schoolCut.ts';
import { type PrivacyLanguage, type PrivacyWords, privacyWords } from './privacyWords.ts';
import { csvText, type DataRow } from './tableText.ts';

/** One file of an export. `bytes` gives it piece by piece, once. */
export interface ExportFile {
  /** Parts joined by `/`; none is `.`, `..` or empty, and no two fold to the same name. */
  readonly path: string;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/** What `manifest.json` says of an export. */
export interface ExportManifest {
  readonly format: 'cartable-person-export-1';
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
}

/** Everything Cartable holds about a person, as files by area with a manifest, readable without the product. The files come in the order to write. */
export async function personExport(host: ExportHost): Promise<{
  readonly manifest: ExportManifest;
  readonly files: readonly ExportFile[];
}> {
  const words = privacyWords(host.language);
  const data = await collectPerson(host.reader, host.schoolId, host.userId, host.received);
  const tables = new Map(data.rows);
  for (const [type, rows] of await ownTables(host, words)) tables.set(type, rows);
  const places = new Places();
  const files: ExportFile[] = [];
  const described: ExportManifest['tables'][number][] = [];
  for (const [type, rows] of tables) {
    const stem = [words(`folder.${folderOf(type)}`), words(`record.${type}`)];
    const json = `${JSON.stringify(rows, null, 2)}\n`;
    for (const [extension, text] of [
      ['csv', csvText(rows, words)],
      ['json', json],
    ] as const) {
      const path = places.take([...stem.slice(0, -1), `${stem.at(-1) ?? type}.${extension}`]);
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
      const path = places.take([...above, ...file.path.map(safeName)]);
      files.push({ path, bytes: () => pieces(host, chunks) });
      const { sizeBytes, mime, manifest } = file.content;
      contents.push({ path, sizeBytes, mime, manifest });
    }
  }
  const manifest: ExportManifest = {
    format: 'cartable-person-export-1',
    schoolId: host.schoolId,
    userId: host.userId,
    at: host.now,
    tables: described,
    files: contents,
    excluded,
  };
  const of = host.received === undefined ? 'self' : 'child';
  const page = indexPage(manifest, words, { language: host.language, day: schoolDay(host.now), of });
  files.push({ path: 'index.html', bytes: () => textPiece(page) });
  files.push({ path: 'manifest.json', bytes: () => textPiece(`${JSON.stringify(manifest, null, 2)}\n`) });
  return { manifest, files };
}

function folderOf(type: string): string {
  return recordPrivacy.get(type)?.processing ?? type.split('.')[0] ?? '';
}

const accountTables = [
  'account.account',
  'account.devices',
  'account.factors',
  'account.events',
  'account.keys',
  'account.uploads',
] as const;

/** What is not in records: the account, its devices, what was sent, and who looked. Of an account a guardian has nothing. */
async function ownTables(
  host: ExportHost,
  words: PrivacyWords,
): Promise<ReadonlyMap<string, readonly DataRow[]>> {
  const { reader, schoolId, userId } = host;
  const cut = host.byHead ? new SchoolCut(reader, schoolId, schoolDay(host.now)) : undefined;
  const log = await accessLog(reader, schoolId, userId, { limit: Number.MAX_SAFE_INTEGER });
  return new Map<string, readonly DataRow[]>([
    ...(host.received === undefined ? await accountRows(host) : []),
    ['import.source', await personSourced(reader, userId, cut)],
    [
      'audit.log',
      log.lines.map(({ at, who, roles, action, type }) => ({
        at,
        who,
        roles,
        action: words(`action.${action}`),
        what: type,
      })),
    ],
  ]);
}

async function accountRows({
  reader,
  schoolId,
  userId,
}: ExportHost): Promise<readonly (readonly [string, readonly DataRow[]])[]> {
  const account = await personAccount(reader, schoolId, userId);
  const rows: Readonly<Record<(typeof accountTables)[number], readonly DataRow[]>> = {
    'account.account': account.map((one) => ({ ...one, activated: Boolean(one.activated) })),
    'account.devices': await personDevices(reader, schoolId, userId),
    'account.factors': await personFactors(reader, schoolId, userId),
    'account.events': await personEvents(reader, schoolId, userId),
    'account.keys': await personKeys(reader, schoolId, userId),
    'account.uploads': await personUploads(reader, schoolId, userId),
  };
  return Object.entries(rows);
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

/** A name that every file system takes: no separator, no character that Windows refuses, no device's name, no dot or space at the end. */
function safeName(name: string): string {
  const plain = [...name]
    .map((one) => (/[<>:"/\\|?*\p{Cc}\p{Cf}]/u.test(one) ? '_' : one))
    .join('')
    .slice(0, 120)
    .replace(/[. ]+$/, '');
  return plain === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain) ? `_${plain}` : plain;
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
