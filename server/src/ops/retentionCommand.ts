import { parseArgs } from 'node:util';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { diskBlobStore } from '../files/diskBlobStore.ts';
import { runRetention } from '../privacy/retention.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { existingDataFolder } from './dataFolder.ts';
import { nodeClock, nodeHasher, nodeRandom } from './nodeHost.ts';
import { runCommand } from './runCommand.ts';

/**
 * `npm run retention -- plan --data <folder>` counts what the ends of retentions would erase, school by school, and changes nothing; `… run …`
 * erases it as the server's daily job does. One JSON line for each school and processing; identifiers of schools only.
 */
export async function retentionCommand(args: readonly string[], say: (text: string) => void): Promise<void> {
  const { values, positionals } = parse(args);
  const [verb] = positionals;
  if (verb !== 'plan' && verb !== 'run') throw new AppError('server.config', { option: 'plan | run' });
  if (values.data === undefined) throw new AppError('server.config', { option: '--data' });
  const folder = existingDataFolder(values.data);
  const storage = await openSqliteStorage(folder.database);
  try {
    const host = { storage, blobs: diskBlobStore(folder.blobs), clock: nodeClock, random: nodeRandom };
    const more = { hasher: nodeHasher, definitions: recordDefinitions, derivations };
    const lines = await runRetention({ ...host, ...more }, { dryRun: verb === 'plan' });
    for (const line of lines) say(JSON.stringify({ event: verb === 'plan' ? 'due' : 'erased', ...line }));
    if (lines.length === 0) say(JSON.stringify({ event: 'nothing due' }));
  } finally {
    await storage.close();
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { data: { type: 'string' } }, allowPositionals: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AppError('server.config', { option: /--[\w-]+/.exec(message)?.[0] ?? '' }, cause);
  }
}

if (import.meta.main) {
  await runCommand('retention', (args) =>
    retentionCommand(args, (text) => process.stdout.write(`${text}\n`)),
  );
}
