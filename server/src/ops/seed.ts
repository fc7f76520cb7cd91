import { legalFileName } from '../region/legal.ts';
import { demoLegal } from './demo/demoLegal.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newActivationCode, hashActivationCode } from '../auth/activationCode.ts';
import { activationMs } from '../auth/accountAdmin.ts';
import { openSchool } from '../region/openSchool.ts';
import { insertAccount, insertActivation } from '../storage/repositories/accounts.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { Storage } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { prepareDataFolder } from './dataFolder.ts';
import { type DemoPerson, demoSchool } from './demo/demoSchool.ts';
import { seedOffice } from './demo/seedOffice.ts';
import { importRecords } from './importRecords.ts';
import { nodeClock, nodeHasher, nodeRandom } from './nodeHost.ts';

/** Someone of the demonstration who can be signed in. */
export interface DemoAccount extends DemoPerson {
  readonly code: string;
}

export interface Demo {
  readonly schoolId: string;
  readonly accounts: readonly DemoAccount[];
}

/** Fills an empty database with the demonstration lycée; every person gets an activation code. */
export async function seedDemo(storage: Storage, now: number = nodeClock.now()): Promise<Demo> {
  const { schoolId, register, people, writes } = demoSchool(schoolDay(now));
  await importRecords({ storage, hasher: nodeHasher, derivations }, schoolId, writes, now);
  const accounts = people.map((one) => ({ ...one, code: newActivationCode(nodeRandom) }));
  await storage.transaction(async (writer) => {
    await openSchool(writer, register, now);
    for (const { userId, login, code } of accounts) {
      await insertAccount(writer, { schoolId, userId, login }, now);
      const codeHash = hashActivationCode(code) ?? '';
      await insertActivation(writer, { schoolId, userId }, codeHash, now + activationMs);
    }
  });
  return { schoolId, accounts };
}

/**
 * `node server/src/ops/seed.ts --data <folder>`: seeds the folder's database unless it holds a school already, and leaves the codes of
 * some people in `demo.json` there.
 */
async function main(folder: string): Promise<void> {
  const storage = await openSqliteStorage(prepareDataFolder(folder).database);
  try {
    const existing = await storage.reader
      .selectFrom('school')
      .select('school_id')
      .limit(1)
      .executeTakeFirst();
    if (existing !== undefined) {
      process.stdout.write(`${JSON.stringify({ event: 'seeded', already: true })}\n`);
      return;
    }
    const { schoolId, accounts } = await seedDemo(storage);
    const officer = await seedOffice(storage, nodeClock.now());
    const pick = (userId: string) => accounts.find((one) => one.userId === userId);
    const demo = {
      schoolId,
      pupil: pick('pupil-1-01'),
      pupil2: pick('pupil-1-02'),
      teacher: pick('teacher-maths'),
      teacher2: pick('teacher-francais'),
      technician: pick('technician'),
      officer,
    };
    writeFileSync(join(folder, 'demo.json'), `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
    writeFileSync(join(folder, legalFileName), `${JSON.stringify(demoLegal, null, 2)}\n`);
    process.stdout.write(`${JSON.stringify({ event: 'seeded', people: accounts.length })}\n`);
  } finally {
    await storage.close();
  }
}

if (import.meta.main) {
  const at = process.argv.indexOf('--data');
  const folder = at === -1 ? undefined : process.argv[at + 1];
  if (folder === undefined) {
    process.stderr.write('usage: node server/src/ops/seed.ts --data <folder>\n');
    process.exitCode = 2;
  } else await main(folder);
}
