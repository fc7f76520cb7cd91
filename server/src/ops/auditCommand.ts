import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { verifyChain } from '../audit/verifyChain.ts';
import { errorReply } from '../http/errorReply.ts';
import { auditHeads, auditRowsAfter } from '../storage/repositories/audit.ts';
import { loadServerState } from '../storage/repositories/serverState.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { Storage } from '../storage/storage.ts';
import { anchorFile, readOutsideHeads } from './anchorFile.ts';
import { prepareDataFolder } from './dataFolder.ts';
import { nodeHasher } from './nodeHost.ts';

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
 * themselves as JSON. All may run beside the server. Exit code 2: refused, with the reason.
 */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const { data } = values;
  if (data === undefined) throw new AppError('server.config', { option: '--data' });
  const act = acts[positionals[0] ?? ''];
  if (act === undefined) throw new AppError('server.config', { option: 'verify | head | show' });
  const storage = await openSqliteStorage(prepareDataFolder(data).database);
  try {
    return await act(storage, { ...values, data });
  } finally {
    await storage.close();
  }
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

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!isAppError(error)) throw error;
    const reply = errorReply(error.code, error.data, process.env.LANG?.replace('_', '-'));
    process.stderr.write(`${JSON.stringify({ event: 'refused', ...reply })}\n`);
    process.exitCode = 2;
  },
);
