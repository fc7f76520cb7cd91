import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { serverActor } from '../audit/auditRow.ts';
import { diskBlobStore } from '../files/diskBlobStore.ts';
import { isOfSchool } from '../privacy/isOfSchool.ts';
import { type ExportFile, personExport } from '../privacy/personExport.ts';
import { privacyLanguages } from '../privacy/privacyWords.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { existingDataFolder } from './dataFolder.ts';
import { nodeClock, nodeHasher } from './nodeHost.ts';
import { runCommand } from './runCommand.ts';

const options = {
  data: { type: 'string' },
  school: { type: 'string' },
  person: { type: 'string' },
  to: { type: 'string' },
  language: { type: 'string', default: 'fr' },
} as const;

/**
 * `npm run export-person -- --data <folder> --school <id> --person <id> --to <new folder> [--language fr|en]`, beside the server: everything
 * that is kept about the person, one folder an area, with `index.html` and `manifest.json`. It is a line of the audit. Exit code 2: refused.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options });
  const need = (name: 'data' | 'school' | 'person' | 'to'): string => {
    const value = values[name];
    if (value === undefined) throw new AppError('server.config', { option: `--${name}` });
    return value;
  };
  const language = privacyLanguages.find((one) => one === values.language);
  if (language === undefined) throw new AppError('server.config', { option: '--language' });
  const [data, schoolId, userId, to] = [need('data'), need('school'), need('person'), need('to')];
  const folder = existingDataFolder(data);
  const storage = await openSqliteStorage(folder.database);
  try {
    if (!(await isOfSchool(storage.reader, schoolId, userId))) throw new AppError('privacy.nobody');
    const now = nodeClock.now();
    await storage.transaction((writer) =>
      appendAudit(writer, nodeHasher, schoolId, serverActor, now, [
        { action: 'person.exported', type: 'person', targetId: userId, subject: userId, digest: '' },
      ]),
    );
    const blobs = diskBlobStore(folder.blobs);
    const host = { reader: storage.reader, blobs, schoolId, userId, language, now, byOperator: true };
    const { manifest, files } = await personExport(host);
    await mkdir(to, { mode: 0o700 }).catch((cause: unknown) => {
      throw new AppError('backup.destination_exists', {}, cause);
    });
    for (const file of files) await writeFile(to, file);
    const { tables, files: contents, excluded } = manifest;
    const counts = { tables: tables.length, files: contents.length, excluded: excluded.length };
    process.stdout.write(`${JSON.stringify({ event: 'exported', ...counts })}\n`);
  } finally {
    await storage.close();
  }
}

async function writeFile(folder: string, { path, bytes }: ExportFile): Promise<void> {
  const place = join(folder, ...path.split('/'));
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  const handle = await open(place, 'wx', 0o600);
  try {
    for await (const piece of bytes()) await handle.write(piece);
  } finally {
    await handle.close();
  }
}

await runCommand('export-person', main);
