import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ActingClient, actingWith } from '../testing/actingClient.ts';
import { addPerson } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';

let now = Date.parse('2026-11-23T09:00:00+01:00');
let server: TestServer;
let substitute: ActingClient;
let classId: string;
let subjectId: string;
const work = {
  givenOn: '2026-11-24',
  title: 'x',
  description: '',
  dueOn: '2026-11-26',
  kind: 'exercise',
  estimatedMinutes: null,
  handIn: 'none',
  attachments: [],
  published: true,
};

beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  const taught = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', 'directory.membership')
    .execute();
  const own = taught
    .map((row) => JSON.parse(row.content ?? '{}') as Record<string, string>)
    .find((one) => one.userId === 'teacher-maths');
  classId = own?.classId ?? '';
  subjectId = own?.subjectId ?? '';
  const membership = { classId, subjectId, startsOn: '2026-11-23', endsOn: '2026-11-24' };
  const added = { userId: 'substitute', role: 'teacher', membership: membership as object, now } as const;
  substitute = await actingWith(server, 'substitute', (await addPerson(server, added)).code);
});
afterAll(() => server.stop());

const give = (id: string) =>
  substitute.act('homework.give', { ...work, id, classId, subjectId } as never).then((one) => one?.status);

test('a substitute has the class up to the last day, by the server’s calendar, and loses it the day after', async () => {
  const first = (await substitute.pull()).head.scopes ?? [];
  const numbers = new Map(first.map((one) => [one.id, one.no]));
  expect([...numbers.keys()]).toEqual(expect.arrayContaining([`class:${classId}`, `class:${classId}:staff`]));
  now = Date.parse('2026-11-24T23:59:00+01:00');
  expect(await give('inTime')).toBe('applied');
  await substitute.pullAll();
  now = Date.parse('2026-11-25T00:01:00+01:00');
  const after = (await substitute.pull()).head.scopes ?? [];
  const dropped = after.flatMap(({ no, op }) => (op === 'drop' ? [no] : []));
  for (const name of [`class:${classId}`, `class:${classId}:staff`]) {
    expect(dropped).toContain(numbers.get(name));
  }
  expect(await give('late')).toBe('rejected');
});
