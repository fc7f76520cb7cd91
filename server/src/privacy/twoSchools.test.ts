import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serverActor } from '../audit/auditRow.ts';
import { confirmRun } from '../directory/applyRun.ts';
import { aafDelta } from '../directory/readers/testing/aafFixture.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { ImportWorld } from '../directory/testing/importWorld.ts';
import {
  filesOf,
  guardian,
  marie,
  pupil,
  rosa,
  small,
  teacher,
  type Things,
} from '../directory/testing/smallDirectory.ts';
import type { Reader, Storage } from '../storage/storage.ts';
import { findIssues, insertIssues } from '../storage/repositories/importRuns.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { type ErasureHost, ErasureService } from './erasureService.ts';
import { runRetention } from './retention.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

const parent = personIdOf('aaf:paris', 'guardian', '300');
const host = (): ErasureHost => ({
  ...world.host,
  clock: { now: () => world.now as ClaimedTime, monotonic: () => performance.now() },
  blobs: memoryBlobStore(new Map()),
  definitions: recordDefinitions,
});
const job = () => runRetention(host(), { dryRun: false });
/** The job on the day after, which notices who left, and when every retention is over. */
async function aYearLater() {
  world.laterBy(1);
  await job();
  world.laterBy(400);
  return job();
}
const ofSchool = (lines: Awaited<ReturnType<typeof job>>, schoolId: string) =>
  lines.flatMap((one) => (one.schoolId === schoolId && one.processing === 'import' ? [one.people] : []));
const without = (things: Partial<Things>) => filesOf({ ...small, ...things });
const gamma = pupil('202', 'GAMMA', ['11$1A'], ['300']);
async function sourced(kind: string, id: string) {
  const rows = await world.storage.reader
    .selectFrom('source_entry')
    .select('missing_since')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute();
  return rows.length;
}
const authority = async () => (await world.memberships(marie, parent)).map(({ endsOn }) => endsOn === null);
async function everywhere(userId: UserId): Promise<string> {
  const { reader } = world.storage;
  const items = await reader.selectFrom('import_item').selectAll().execute();
  return JSON.stringify(items.filter((one) => JSON.stringify(one).includes(userId)));
}

test('who is erased in a lycée stays what they are in another: their authority, its end, what a difference says of them', async () => {
  await world.import(filesOf(small));
  expect(await authority()).toEqual([true]);
  await world.import(without({ pupils: [gamma] }));
  expect(ofSchool(await aYearLater(), rosa)).toEqual([3]);
  expect(await everywhere(parent)).not.toContain(rosa);
  const difference = [
    aafDelta('PersRelEleve', [{ op: 'modify', id: '300', sn: ['AUTRENOM'] }]),
    aafDelta('EtabEducNat', [{ op: 'modify', id: '11', ENTServAcAcademie: ['PARIS'] }]),
  ];
  expect((await world.import(difference)).issues).toEqual([]);
  expect(await world.person(marie, 'AUTRENOM')).toMatchObject({ id: parent });
  expect(await authority()).toEqual([true]);
  // The court says otherwise: nothing of it may come down any more.
  await world.import(without({ pupils: [pupil('202', 'GAMMA', ['11$1A'])] }));
  expect(await authority()).toEqual([false]);
  const scopes = await world.scopes(marie, parent);
  expect(scopes.filter((one) => one.includes(personIdOf('aaf:paris', 'pupil', '202')))).toEqual([]);
});

test('an erasure that a head confirms leaves the other lycée its person too', async () => {
  await world.import(filesOf(small));
  await world.import(without({ pupils: [gamma] }));
  const service = new ErasureService(host());
  const author = { ...serverActor, roles: 'head' };
  const { token } = await service.prepare(author, rosa as SchoolId, parent, 'everything');
  await service.confirm(author, rosa as SchoolId, token);
  expect(await world.memberships(rosa, parent)).toEqual([]);
  await world.import(without({ pupils: [pupil('202', 'GAMMA', ['11$1A'])] }));
  expect(await authority()).toEqual([false]);
});

test('a pupil who has the number of a responsable takes nothing of theirs along', async () => {
  const same = pupil('300', 'MEMENUMERO', ['10$2DE1']);
  await world.import(without({ pupils: [...small.pupils, same] }));
  await world.import(without({ pupils: small.pupils }));
  expect(ofSchool(await aYearLater(), rosa)).toEqual([1]);
  expect([await sourced('pupil', '300'), await sourced('guardian', '300')]).toEqual([0, 1]);
  await world.import(without({ pupils: [...small.pupils.slice(0, 2), pupil('202', 'GAMMA', ['11$1A'])] }));
  expect(await authority()).toEqual([false]);
});

test('whom the directory still has waits; once it has them no more, nothing is left of them', async () => {
  // In a school that the directory does not give: here they are nothing any more.
  const agent = teacher('400', 'PROF', [], ['99$ADF$x']);
  await world.import(filesOf(small));
  await world.import(without({ staff: [agent, ...small.staff.slice(1)] }));
  expect(ofSchool(await aYearLater(), rosa)).toEqual([]);
  expect(await sourced('staff', '400')).toBe(1);
  // It teaches again: the difference finds it.
  const difference = [
    aafDelta('PersEducNat', [{ op: 'modify', id: '400', ENTPersonFonctions: ['10$ENS$x'] }]),
    aafDelta('EtabEducNat', [{ op: 'modify', id: '11', ENTServAcAcademie: ['PARIS'] }]),
  ];
  expect((await world.import(difference)).issues).toEqual([]);
  const id = personIdOf('aaf:paris', 'staff', '400');
  expect((await world.memberships(rosa, id)).map((one) => one.endsOn)).toEqual([null]);
  await world.import(without({ staff: small.staff.slice(1) }));
  expect(ofSchool(await aYearLater(), rosa)).toEqual([1]);
  expect(await sourced('staff', '400')).toBe(0);
  expect(await everywhere(id)).toBe('[]');
});

test('a report that waits and speaks of who is erased counts no more', async () => {
  await world.import(filesOf(small));
  const newcomer = guardian('309', 'NOUVEAU');
  const moved = pupil('200', 'ALPHA', ['10$2DE2'], ['300']);
  const report = await world.read(
    without({ pupils: [moved, ...small.pupils.slice(1)], guardians: [...small.guardians, newcomer] }),
  );
  const service = new ErasureService(host());
  const alpha = personIdOf('aaf:paris', 'pupil', '200');
  const { token } = await service.prepare(serverActor, rosa as SchoolId, alpha, 'everything');
  await service.confirm(serverActor, rosa as SchoolId, token);
  await expect(confirmRun(world.host, report.token ?? '', { acceptLeavers: true })).rejects.toMatchObject({
    code: 'import.token_unknown',
  });
  // The source still has them: its next reading describes them anew, and whose child they are.
  await world.import(filesOf(small));
  expect(await world.person(rosa, 'ALPHA')).toMatchObject({ id: alpha });
  const wards = (await world.memberships(rosa, parent)).filter((one) => one.pupilId === alpha);
  expect(wards.map((one) => one.endsOn)).toEqual([null]);
});

/** The same storage, which counts how often entries of sources are read: beside transactions, and within them, while all other writers wait. */
function counting(storage: Storage) {
  const reads = { beside: 0, within: 0 };
  const counted = <Access extends Reader>(access: Access, where: keyof typeof reads): Access =>
    new Proxy(access, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...values: readonly unknown[]) => {
          if (name === 'selectFrom' && values[0] === 'source_entry') reads[where] += 1;
          return Reflect.apply(value, target, values) as unknown;
        };
      },
    });
  const { snapshot, backup, close } = storage;
  const watched: Storage = {
    snapshot: snapshot.bind(storage),
    backup: backup.bind(storage),
    close: close.bind(storage),
    reader: counted(storage.reader, 'beside'),
    transaction: (work) => storage.transaction((writer) => work(counted(writer, 'within'))),
  };
  return { reads, watched };
}

test('however many left together, the directories are looked through once, while nobody waits', async () => {
  await world.import(filesOf(small));
  const { run } = await world.import(
    filesOf({ schools: small.schools, guardians: [], pupils: [], staff: [] }),
    true,
  );
  const line = (id: string) =>
    ({ severity: 'warning', code: 'import.duplicate', file: 'f', line: 1, data: { id } }) as const;
  await world.storage.transaction((writer) =>
    insertIssues(writer, run.id, 900, [line('200'), line('2000'), line('400')]),
  );
  world.laterBy(1);
  await job();
  world.laterBy(400);
  const { reads, watched } = counting(world.storage);
  const lines = await runRetention({ ...host(), storage: watched }, { dryRun: false });
  expect([ofSchool(lines, rosa), ofSchool(lines, marie)]).toEqual([[6], [2]]);
  // One statement for all people, by their identifiers; the sources, and a page for each kind, for those whom no school knew.
  expect(reads).toEqual({ beside: 1 + 1 + 3, within: 0 });
  expect(await world.storage.reader.selectFrom('departure').selectAll().execute()).toEqual([]);
  // Nor does the report of the last import name them any more.
  const issues = await findIssues(world.storage.reader, run.id);
  expect(issues.flatMap(({ code, data }) => (code === 'import.duplicate' ? [data.id] : []))).toEqual([
    '2000',
  ]);
});
