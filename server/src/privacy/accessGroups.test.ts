import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditAction } from '../audit/auditRow.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { addPerson } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { accessGroups } from './accessGroups.ts';
import { accessLog } from './accessLog.ts';

const dayMs = 86_400_000;
const noon = Date.parse('2026-11-26T12:00:00Z');
const teachers = Array.from({ length: 10 }, (_, index) => `colleague${index}`);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** A pupil in the class, of whom the audit says nothing yet. */
async function newPupil(userId: string): Promise<string> {
  await addPerson(server, { userId, role: 'pupil', membership: { classId: `class-of-${userId}` as never } });
  return `class:class-of-${userId}`;
}

/** Writes what a person did at a moment. */
async function note(
  at: number,
  subject: string,
  action: AuditAction,
  type: string,
  userId = teachers[0] ?? '',
): Promise<void> {
  await noteAll([{ at, subject, action, type, userId }]);
}
type Noted = {
  readonly at: number;
  readonly subject: string;
  readonly action: AuditAction;
  readonly type: string;
  readonly userId: string;
};
async function noteAll(all: readonly Noted[]): Promise<void> {
  await server.running.storage.transaction(async (writer) => {
    for (const { at, subject, action, type, userId } of all) {
      const by = { userId, roles: 'teacher', deviceId: 'device' };
      await appendAudit(writer, nodeHasher, 'demo', by, at, [
        { action, type, targetId: 'x', subject, digest: '' },
      ]);
    }
  });
}
const read = (
  userId: string,
  more: { readonly before?: number; readonly limit?: number; readonly filter?: 'all' | 'acts' } = {},
) => accessGroups(server.running.storage.reader, 'demo', userId, { limit: 50, filter: 'all', ...more });
const said = (lines: Awaited<ReturnType<typeof read>>['lines']) =>
  lines.map((one) => `${one.action} ${one.type} ${one.count}`);

test('a person’s doings of one kind are one line a day, with how often; acts before receipts; days never mix', async () => {
  const own = await newPupil('grouped');
  for (const hour of [0, 1, 2]) await note(noon - dayMs + hour * 3_600_000, own, 'scope.opened', 'scope');
  await note(noon, 'grouped', 'record.changed', 'grades.change');
  await note(noon + 1000, own, 'scope.opened', 'scope');
  await note(noon + 2000, 'grouped', 'record.changed', 'grades.change');
  await note(noon + 3000, 'grouped', 'record.changed', 'homework.correction');
  await note(noon + 4000, own, 'scope.opened', 'scope', teachers[1]);
  const { lines, next } = await read('grouped');
  expect(said(lines)).toEqual([
    'record.changed homework.correction 1',
    'record.changed grades.change 2',
    'scope.opened scope 1',
    'scope.opened scope 1',
    'scope.opened scope 3',
  ]);
  expect(next).toBeUndefined();
  // The moment is that of the last time.
  expect(lines[1]?.at).toBe(noon + 2000);
  expect(said((await read('grouped', { filter: 'acts' })).lines)).toEqual([
    'record.changed homework.correction 1',
    'record.changed grades.change 2',
  ]);
});

test('a day is the school’s: what is after midnight in Paris is another line than what is before', async () => {
  const own = await newPupil('midnight');
  await note(Date.parse('2026-11-26T22:59:00Z'), own, 'scope.opened', 'scope');
  await note(Date.parse('2026-11-26T23:01:00Z'), own, 'scope.opened', 'scope');
  expect(said((await read('midnight')).lines)).toEqual(['scope.opened scope 1', 'scope.opened scope 1']);
});

test('a year of 5,000 lines is read by pages of whole days; each line counts once, and one act among them is found at once', async () => {
  const own = await newPupil('year');
  const all = Array.from({ length: 5000 }, (_, index) => ({
    at: noon - 200 * dayMs + Math.floor(index / 30) * dayMs + (index % 30) * 1000,
    subject: own,
    action: 'scope.opened' as const,
    type: 'scope',
    userId: teachers[index % 10] ?? '',
  }));
  all.splice(700, 0, {
    ...all[700],
    subject: 'year',
    action: 'record.changed',
    type: 'grades.change',
  } as never);
  await noteAll(all);
  let before: number | undefined;
  const pages: (typeof all)[number]['at'][][] = [];
  let times = 0;
  do {
    const page = await read('year', before === undefined ? {} : { before });
    pages.push(page.lines.map((one) => one.at));
    times += page.lines.reduce((sum, one) => sum + one.count, 0);
    before = page.next;
  } while (before !== undefined);
  expect(times).toBe(all.length);
  // Ten people a day, on 167 days: a third of the lines, by pages of five days.
  expect(pages.flat().length).toBe(1671);
  expect(Math.max(...pages.map((one) => one.length))).toBeLessThan(70);
  const days = pages.map((page) => new Set(page.map((at) => Math.floor(at / dayMs))));
  for (const [index, one] of days.entries()) {
    expect([...one].filter((known) => days.slice(index + 1).some((later) => later.has(known)))).toEqual([]);
  }
  const acts = await read('year', { filter: 'acts' });
  expect(said(acts.lines)).toEqual(['record.changed grades.change 1']);
  // A copy has each of them.
  expect(await accessLog(server.running.storage.reader, 'demo', 'year')).toHaveLength(all.length);
});
