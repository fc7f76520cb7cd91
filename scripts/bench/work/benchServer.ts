import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashActivationCode, newActivationCode } from '@cartable/server/auth/activationCode.ts';
import { readConfig } from '@cartable/server/ops/config.ts';
import { importRecords } from '@cartable/server/ops/importRecords.ts';
import { setSchoolState } from '@cartable/server/storage/repositories/schoolStates.ts';
import { nodeHasher, nodeRandom } from '@cartable/server/ops/nodeHost.ts';
import { runServer } from '@cartable/server/ops/runServer.ts';
import { insertAccount, insertActivation } from '@cartable/server/storage/repositories/accounts.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import type { Write } from '@cartable/shared/domain/mutator.ts';
import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { benchAssignments } from './benchAssignments.ts';

/**
 * `benchServer.ts FOLDER RECORDS HISTORY CODES`: the real server with one class whose homework is RECORDS records, each written
 * HISTORY times, and CODES activation codes for pupils of the class. Prints {"port", "codes", "lines"} and ends with its parent.
 */
const [folder = '', records = '0', history = '1', codes = '1'] = process.argv.slice(2);
const schoolId = 'bench' as SchoolId;
const now = Date.now();
const running = await runServer(readConfig(['--data', folder, '--port', '0', '--log-level', 'silent'], {}));
const host = { storage: running.storage, hasher: nodeHasher, derivations };
const put = (type: string, record: object): Write => ({ op: 'put', type, record: record as never });

const pupils = Array.from({ length: Number(codes) }, (_, index) => ({
  userId: `pupil-${index}`,
  code: newActivationCode(nodeRandom),
}));
await importRecords(
  host,
  schoolId,
  [
    put(schoolClass.type, { id: 'class', name: '2de 1', level: 'Seconde' }),
    ...pupils.flatMap(({ userId }) => [
      put(person.type, {
        id: userId,
        familyName: 'Martin',
        givenName: 'Camille',
        kind: 'pupil',
        classIds: [],
      }),
      put(membership.type, {
        id: `m-${userId}`,
        userId,
        role: 'pupil',
        classId: 'class',
        subjectId: null,
        startsOn: null,
        endsOn: null,
      }),
    ]),
  ],
  now,
);
const all = benchAssignments(Number(records));
for (let version = 1; version <= Number(history); version++) {
  const revised = all.map((record) =>
    put(assignment.type, version === Number(history) ? record : { ...record, title: `Version ${version}` }),
  );
  for (let at = 0; at < revised.length; at += 1000)
    await importRecords(host, schoolId, revised.slice(at, at + 1000), now);
}
await running.storage.transaction(async (writer) => {
  await setSchoolState(writer, schoolId, 'open');
  for (const { userId, code } of pupils) {
    await insertAccount(writer, { schoolId, userId, login: userId } as never, now);
    await insertActivation(
      writer,
      { schoolId, userId } as never,
      hashActivationCode(code) ?? '',
      now + 3_600_000,
    );
  }
});
const lines = join(folder, 'records.jsonl');
writeFileSync(lines, all.map((record) => canonicalJson(record as unknown as Json)).join('\n'));
console.log(JSON.stringify({ port: running.port, codes: pupils.map((one) => one.code), lines }));
process.stdin.resume();
process.stdin.on('end', () => void running.stop().then(() => process.exit(0)));
