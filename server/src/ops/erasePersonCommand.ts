import { parseArgs } from 'node:util';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { serverActor } from '../audit/auditRow.ts';
import { diskBlobStore } from '../files/diskBlobStore.ts';
import { erasureReaches } from '../privacy/erasurePlan.ts';
import { ErasureService } from '../privacy/erasureService.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { existingDataFolder } from './dataFolder.ts';
import { nodeClock, nodeHasher, nodeRandom } from './nodeHost.ts';
import { runCommand } from './runCommand.ts';

const options = {
  data: { type: 'string' },
  school: { type: 'string' },
  person: { type: 'string' },
  token: { type: 'string' },
  reach: { type: 'string', default: 'choices' },
} as const;

/**
 * `npm run erase-person -- plan --data <folder> --school <id> --person <id> [--reach choices|everything]` says what would be erased and what
 * stays, and prints a token good for a day; `… confirm --data <folder> --school <id> --token <token>` erases it, on the server at once and on
 * every key at its next synchronisation. Both are lines of the audit. Exit code 2: refused.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const need = (name: 'data' | 'school' | 'person' | 'token'): string => {
    const value = values[name];
    if (value === undefined) throw new AppError('server.config', { option: `--${name}` });
    return value;
  };
  const act = positionals[0];
  if (act !== 'plan' && act !== 'confirm') throw new AppError('server.config', { option: 'plan | confirm' });
  const reach = erasureReaches.find((one) => one === values.reach);
  if (reach === undefined) throw new AppError('server.config', { option: '--reach' });
  const schoolId = need('school') as SchoolId;
  const wanted = act === 'plan' ? need('person') : need('token');
  const folder = existingDataFolder(need('data'));
  const storage = await openSqliteStorage(folder.database);
  try {
    const service = new ErasureService({
      storage,
      blobs: diskBlobStore(folder.blobs),
      clock: nodeClock,
      hasher: nodeHasher,
      random: nodeRandom,
      definitions: recordDefinitions,
      derivations,
    });
    if (act === 'plan') print('planned', await service.prepare(serverActor, schoolId, wanted, reach));
    else print('erased', await service.confirm(serverActor, schoolId, wanted));
  } finally {
    await storage.close();
  }
}

function print(event: string, description: object): void {
  process.stdout.write(`${JSON.stringify({ event, ...description })}\n`);
}

await runCommand('erase-person', main);
