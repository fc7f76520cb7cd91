import { classScope, classStaffScope } from '@cartable/shared/domain/scope.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import type { RecordId, UserId } from '@cartable/shared/lib/ids.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AccountHistory } from '../auth/accountHistory.ts';
import { giveRole } from '../auth/givenRoles.ts';
import { serverActor } from '../audit/auditRow.ts';
import { confirmRun } from './applyRun.ts';
import { proposeRemovals } from './removals.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, rosa, small, teacher } from './testing/smallDirectory.ts';

let world: ImportWorld;
let given: { readonly userId: UserId; readonly classId: RecordId };
beforeEach(async () => {
  world = await ImportWorld.open();
  await world.import(filesOf(small));
  const { id: userId } = await world.person(rosa, 'LETTRES');
  const classId = (await world.records(schoolClass, rosa)).find((one) => one.name === '2de 2')?.id;
  const subjectId = (await world.records(subject, rosa)).find((one) => one.name === 'Français')?.id;
  if (classId === undefined || subjectId === undefined) throw new Error('no class or subject');
  const clock = { now: () => world.now as ClaimedTime, monotonic: () => performance.now() };
  const { storage, hasher, random } = world.host;
  const host = { storage, hasher, clock, history: new AccountHistory({ clock, random }) };
  const days = { startsOn: world.today, endsOn: addDays(world.today, 200) };
  const wanted = { role: 'teacher', classId, subjectId, ...days } as const;
  await giveRole(host, { schoolId: rosa, userId }, wanted, { audit: serverActor, userId: null });
  given = { userId, classId };
});
afterEach(() => world.close());

const scopes = () => world.scopes(rosa, given.userId);
const withStaff = (...staff: (typeof small)['staff'][number][]) =>
  filesOf({ ...small, staff: [...small.staff.filter((one) => one.id !== '401'), ...staff] });

test('an import that changes the person leaves the role, its class and its last day', async () => {
  await world.import(withStaff(teacher('401', 'LETTRES', ['10$2DE1$MATH'])));
  expect(await scopes()).toContain(classStaffScope(given.classId));
  expect(await world.person(rosa, 'LETTRES')).toMatchObject({ givenClassIds: [given.classId] });
  world.laterBy(201);
  expect(await scopes()).not.toContain(classScope(given.classId));
});

test('an import that brings the same role, and drops it again, leaves it until its own last day', async () => {
  await world.import(withStaff(teacher('401', 'LETTRES', ['10$2DE1$FR', '10$2DE2$FR'])));
  world.laterBy(1);
  await world.import(withStaff(teacher('401', 'LETTRES', ['10$2DE1$FR'])));
  world.laterBy(1);
  expect(await scopes()).toContain(classStaffScope(given.classId));
  world.laterBy(200);
  expect(await scopes()).not.toContain(classStaffScope(given.classId));
});

test('whom the directory drops, and removes after its delay, keeps the name and the role that were given', async () => {
  await world.import(withStaff(), true);
  world.laterBy(100);
  const removal = await proposeRemovals(world.host, 'aaf:paris', 90);
  await confirmRun(world.host, removal.token ?? '', { acceptLeavers: true });
  expect(await world.person(rosa, 'LETTRES')).toMatchObject({ familyName: 'LETTRES' });
  expect(await scopes()).toContain(classStaffScope(given.classId));
});
