import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { verifyChain } from '../audit/verifyChain.ts';
import { auditHeads, auditRowsAfter } from '../storage/repositories/audit.ts';
import { findSchool, findSchoolByUai } from '../storage/repositories/region/schools.ts';
import { loadServerState } from '../storage/repositories/serverState.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { Storage } from '../storage/storage.ts';
import { anchorFile, readOutsideHeads } from './anchorFile.ts';
import { existingDataFolder } from './dataFolder.ts';
import { nodeHasher } from './nodeHost.ts';
import { runCommand } from './runCommand.ts';

const options = {
  data: { type: 'string' },
  school: { type: 'string' },
  anchors: { type: 'string', multiple: true },
} as const;

interface Wanted {
  readonly data: string;
  readonly school?: string | undefined;
  readonly anchors?: readonly string[] | undefined;
}

/**
 * `npm run audit -- verify --data <folder> [--school <id>] [--anchors <file>]…` recomputes the chains, against the signed anchors, the
 * folder's file of anchors and the given files (a copy of it, a backup's `backup.json`, the output of `head`). Exit code 1 and the first
 * broken line when one is not what it was. `… head` prints where each chain stands, to be kept elsewhere; `… show` prints the lines
 * themselves as JSON. A school is named by its identifier or its UAI. All may run beside the server. Exit code 2: refused, with the reason; so is a
 * school that is not there, since a check of nothing would be green for ever.
 */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const { data } = values;
  if (data === undefined) throw new AppError('server.config', { option: '--data' });
  const act = acts[positionals[0] ?? ''];
  if (act === undefined) throw new AppError('server.config', { option: 'verify | head | show' });
  const storage = await openSqliteStorage(existingDataFolder(data).database);
  try {
    return await act(storage, { ...values, data, school: await schoolNamed(storage, values.school) });
  } finally {
    await storage.close();
  }
}

/** A school's identifier. It may be gone from the register and still have its chain. @throws {AppError} `audit.school_unknown` (data: school) */
async function schoolNamed({ reader }: Storage, school: string | undefined): Promise<string | undefined> {
  if (school === undefined) return undefined;
  const found = (await findSchool(reader, school)) ?? (await findSchoolByUai(reader, school.toUpperCase()));
  if (found !== undefined) return found.schoolId;
  if ((await auditHeads(reader, school)).length > 0) return school;
  throw new AppError('audit.school_unknown', { school });
}

const acts: Readonly<Record<string, (storage: Storage, wanted: Wanted) => Promise<number>>> = {
  verify,
  async head(storage, { school }) {
    for (const { schoolId, seq, hash } of await auditHeads(storage.reader, school))
      print({ schoolId, seq, hash });
    return 0;
  },
  async show(storage, { school }) {
    for (const { schoolId, baseSeq } of await auditHeads(storage.reader, school)) {
      for (let seq = baseSeq; ; ) {
        const rows = await auditRowsAfter(storage.reader, schoolId, seq, 500);
        for (const row of rows) print(row);
        if (rows.length === 0) break;
        seq = rows.at(-1)?.seq ?? seq;
      }
    }
    return 0;
  },
};

async function verify(storage: Storage, { data, school, anchors = [] }: Wanted): Promise<number> {
  const { auditKey } = await storage.transaction(loadServerState);
  const own = anchorFile(data);
  const files = existsSync(own) ? [own, ...anchors] : anchors;
  const outside = (await Promise.all(files.map(readOutsideHeads))).flat();
  const schools = new Set([
    ...(await auditHeads(storage.reader)).map((one) => one.schoolId),
    ...outside.map((one) => one.schoolId),
  ]);
  let broken = 0;
  for (const schoolId of [...schools].sort()) {
    if (school !== undefined && school !== schoolId) continue;
    const checks = { hasher: nodeHasher, key: auditKey, outside };
    const found = await storage.snapshot((reader) => verifyChain({ ...checks, reader }, schoolId));
    if (!found.ok) broken += 1;
    print({ event: found.ok ? 'verified' : 'broken', ...found });
  }
  return broken === 0 ? 0 : 1;
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

await runCommand('audit', main);
