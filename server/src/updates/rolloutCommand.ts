import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isToldRefusal } from '@cartable/shared/update/refusal.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { existingDataFolder } from '../ops/dataFolder.ts';
import { nodeClock } from '../ops/nodeHost.ts';
import { findSchoolByUai } from '../storage/repositories/region/schools.ts';
import { countOutcomes, everySchool, findRollouts } from '../storage/repositories/updateRollouts.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { Storage } from '../storage/storage.ts';
import { publishedReleases } from './publishedReleases.ts';
import { setRollout } from './setRollout.ts';
import { diskUpdates } from './updateFiles.ts';
import { runCommand } from '../ops/runCommand.ts';

const options = {
  data: { type: 'string' },
  updates: { type: 'string' },
  percent: { type: 'string' },
  school: { type: 'string' },
} as const;

const percent = z.coerce.number().int().min(0).max(100);

/**
 * `npm run rollout -- list|start|stop [<version>] --data <folder> [--percent n] [--school <uai>]`: how far versions are rolled out, for all schools or
 * one. It may run beside the server. Prints a JSON line for each version, with the keys that refuse it by their code. @throws {AppError} `server.config`, `region.place_unknown`, `update.*`
 */
export async function rolloutCommand(args: readonly string[], say: (line: string) => void): Promise<void> {
  const { values, positionals } = parse(args);
  const [act = '', version = ''] = positionals;
  if (values.data === undefined) throw new AppError('server.config', { option: '--data' });
  if (!['list', 'start', 'stop'].includes(act))
    throw new AppError('server.config', { option: 'list | start | stop' });
  const storage = await openSqliteStorage(existingDataFolder(values.data).database);
  try {
    const updates = diskUpdates(values.updates ?? join(values.data, 'updates'));
    const schoolId = values.school === undefined ? everySchool : await schoolOf(storage, values.school);
    if (act !== 'list') {
      const share = percent.safeParse(values.percent ?? (act === 'stop' ? 0 : undefined));
      if (!share.success) throw new AppError('server.config', { option: '--percent' });
      const change = { percent: share.data, state: act === 'stop' ? 'stopped' : 'running' } as const;
      await setRollout({ storage, clock: nodeClock, updates }, schoolId, version, change);
    }
    const known = await findRollouts(storage.reader, schoolId);
    const told = await countOutcomes(storage.reader, schoolId);
    for (const one of new Set((await publishedReleases(updates)).map((release) => release.version))) {
      const found = known.find((rollout) => rollout.version === one);
      const refused = told.filter(({ version, outcome }) => version === one && isToldRefusal(outcome));
      say(
        JSON.stringify({
          school: values.school ?? everySchool,
          ...(found ?? { version: one, percent: null }),
          refused: Object.fromEntries(refused.map(({ outcome, devices }) => [outcome, devices])),
        }),
      );
    }
  } finally {
    await storage.close();
  }
}

async function schoolOf(storage: Storage, uai: string): Promise<string> {
  const found = await findSchoolByUai(storage.reader, uai.toUpperCase());
  if (found === undefined) throw new AppError('region.place_unknown');
  return found.schoolId;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AppError('server.config', { option: /--[\w-]+/.exec(message)?.[0] ?? '' }, cause);
  }
}

if (import.meta.main) {
  await runCommand('rollout', (args) => rolloutCommand(args, (line) => process.stdout.write(`${line}\n`)));
}
