import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { diskBlobStore } from '../files/diskBlobStore.ts';
import { legalFileName, legalPath } from '../region/legal.ts';
import { serverActor } from '../audit/auditRow.ts';
import { appendAudit, auditHeads } from '../storage/repositories/audit.ts';
import { renewEpoch } from '../storage/repositories/serverState.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { endEveryTrust } from '../storage/repositories/trustedDevices.ts';
import type { Writer } from '../storage/storage.ts';
import { prepareDataFolder } from './dataFolder.ts';
import { nodeClock, nodeHasher } from './nodeHost.ts';
import { productVersion } from './productVersion.ts';

const description = z.object({
  product: z.literal('cartable'),
  version: z.string(),
  createdAt: z.string(),
  /** Of the database, hexadecimal. */
  sha256: z.string(),
  blobs: z.int(),
  /** SHA-256 of the legal notice's file, hexadecimal; null = the server had none; absent in a backup of an older one, which took none along. */
  legal: z.string().nullish(),
  /** Where each school's audit stood; absent in a backup of an older server. */
  audit: z.array(z.object({ schoolId: z.string(), seq: z.int(), hash: z.string() })).default([]),
});
export type BackupDescription = z.infer<typeof description>;

const databaseName = 'cartable.db';
const descriptionName = 'backup.json';

/** What a restored notice came to: `kept` = the data folder had one already, which was left as it is. */
export type RestoredLegal = 'none' | 'restored' | 'kept';

/**
 * Copies a running or stopped server's data into a new folder. The database is one consistent state; the blobs follow it, and none that
 * it refers to can have been collected meanwhile (that takes seven days). `backup.json` is written last: a folder without it is not a
 * backup. The legal notice goes along: from `legal`, or from the data folder where that is not given.
 * @throws {AppError} `backup.destination_exists`, `server.legal_unreadable` for a notice that was named and cannot be read
 */
export async function backup(dataFolder: string, to: string, legal?: string): Promise<BackupDescription> {
  if (existsSync(to)) throw new AppError('backup.destination_exists');
  const folder = prepareDataFolder(dataFolder);
  const notice = await noticeOf(legalPath({ data: dataFolder, legal }));
  const draft = `${resolve(to)}.part`;
  await mkdir(join(draft, 'blobs'), { recursive: true, mode: 0o700 });
  const storage = await openSqliteStorage(folder.database);
  try {
    await storage.backup(join(draft, databaseName));
  } finally {
    await storage.close();
  }
  const audit = await headsIn(join(draft, databaseName));
  const blobs = await copyBlobs(folder.blobs, join(draft, 'blobs'));
  const described: BackupDescription = {
    product: 'cartable',
    version: productVersion,
    createdAt: new Date().toISOString(),
    sha256: await digestOf(join(draft, databaseName)),
    blobs,
    legal: notice === undefined ? null : digestOfBytes(notice),
    audit,
  };
  if (notice !== undefined) await writeFlushed(join(draft, legalFileName), notice);
  await writeFlushed(join(draft, descriptionName), `${JSON.stringify(described, null, 2)}\n`);
  await rename(draft, to);
  await flush(dirname(resolve(to)));
  return described;
}

/**
 * Puts a backup into a data folder without a database. The restored server has a new epoch, so that clients send again what they had
 * acknowledged after the backup. A legal notice that the data folder has already stays.
 * @throws {AppError} `backup.not_found` when there is no complete, undamaged backup; `backup.not_empty`
 */
export async function restore(
  from: string,
  dataFolder: string,
): Promise<Omit<BackupDescription, 'legal'> & { readonly legal: RestoredLegal }> {
  const described = await describe(from);
  const source = join(from, databaseName);
  if (described === undefined || (await digestOf(source).catch(() => '')) !== described.sha256) {
    throw new AppError('backup.not_found');
  }
  const notice = await noticeIn(from, described.legal);
  const folder = prepareDataFolder(dataFolder);
  if (existsSync(folder.database)) throw new AppError('backup.not_empty');
  await copyBlobs(join(from, 'blobs'), folder.blobs);
  const legal = await restoreNotice(notice, join(dataFolder, legalFileName));
  // Under another name until it is whole and has its new epoch: a restore that is cut leaves no database that would start.
  const draft = `${folder.database}.restoring`;
  await copyFile(source, draft);
  const storage = await openSqliteStorage(draft);
  await storage.transaction(noteRestore).finally(() => storage.close());
  await flush(draft);
  await rename(draft, folder.database);
  await flush(dataFolder);
  return { ...described, legal };
}

async function noticeOf(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  return readFile(path).catch((cause: unknown) => {
    throw new AppError('server.legal_unreadable', {}, cause);
  });
}

/** The notice of a backup. @throws {AppError} `backup.not_found` when it is not the one that was put there */
async function noticeIn(from: string, digest: string | null | undefined): Promise<Buffer | undefined> {
  if (typeof digest !== 'string') return undefined;
  const bytes = await readFile(join(from, legalFileName)).catch(() => undefined);
  if (bytes === undefined || digestOfBytes(bytes) !== digest) throw new AppError('backup.not_found');
  return bytes;
}

async function restoreNotice(notice: Buffer | undefined, to: string): Promise<RestoredLegal> {
  if (existsSync(to)) return 'kept';
  if (notice === undefined) return 'none';
  await writeFlushed(to, notice);
  return 'restored';
}

/** The heads in the copy itself: the server may have gone on meanwhile. */
async function headsIn(database: string): Promise<BackupDescription['audit']> {
  const copy = await openSqliteStorage(database);
  const heads = await auditHeads(copy.reader).finally(() => copy.close());
  return heads.map(({ schoolId, seq, hash }) => ({ schoolId, seq, hash }));
}

/**
 * A new epoch, and a line in each chain: what the audit had after the backup is gone, and must be seen to be. A device that was trusted no more since must
 * not be so again: everybody declares theirs anew.
 */
async function noteRestore(writer: Writer): Promise<void> {
  await endEveryTrust(writer);
  const epoch = await renewEpoch(writer);
  for (const { schoolId, seq, hash } of await auditHeads(writer)) {
    const draft = { action: 'server.restored', type: 'journal', targetId: String(seq) } as const;
    await appendAudit(writer, nodeHasher, schoolId, { ...serverActor, deviceId: epoch }, nodeClock.now(), [
      { ...draft, subject: '', digest: hash },
    ]);
  }
}

async function describe(folder: string): Promise<BackupDescription | undefined> {
  try {
    return description.parse(JSON.parse(await readFile(join(folder, descriptionName), 'utf8')));
  } catch {
    return undefined;
  }
}

async function copyBlobs(from: string, to: string): Promise<number> {
  const [source, target] = [diskBlobStore(from), diskBlobStore(to)];
  let count = 0;
  for await (const { name } of source.list()) {
    const bytes = await source.get(name);
    if (bytes === undefined) continue;
    await target.put(name, bytes);
    count += 1;
  }
  return count;
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const part of createReadStream(path)) digest.update(part as Buffer);
  return digest.digest('hex');
}

function digestOfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writeFlushed(path: string, text: string | Uint8Array): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await flush(path);
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
