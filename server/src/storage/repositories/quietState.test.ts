import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import type { Storage, Writer } from '../storage.ts';
import { findStanding, insertDevice } from './devices.ts';
import { appendToFeeds } from './feeds.ts';
import { findScopes, numberScopes } from './scopes.ts';
import { quietState, readQuietState } from './quietState.ts';
import { setSchoolState } from './schoolStates.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-quiet-'));
const scopeIds = ['class:a', 'group:new', 'school', 'user:u:ro'];
const subject = { schoolId: 's', userId: 'u', deviceId: 'd', scopeIds };
let storage: Storage;

beforeAll(async () => {
  storage = await openSqliteStorage(join(folder, 'quiet.db'), { flush: false });
  await storage.transaction(async (writer) => {
    const times = { createdAt: 1, seenAt: 1, revokedAt: null, profile: null };
    await insertDevice(writer, 's', {
      id: 'd',
      userId: 'u',
      label: 'l',
      lastSeq: 3,
      lastHash: 'h',
      jkt: 'k',
      ...times,
    });
    await writer
      .insertInto('account')
      .values({
        school_id: 's',
        user_id: 'u',
        login: 'l',
        password_hash: null,
        blocked_at: null,
        created_at: 1,
      })
      .execute();
    // Numbers in another order than that of the names.
    await numberScopes(writer, 's', ['user:u:ro', 'school', 'class:a', 'class:other']);
    await setSchoolState(writer, 's', 'open');
  });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

const read = () => readQuietState(storage.reader, subject);

async function expected(): Promise<string> {
  const device = await findStanding(storage.reader, 's', 'd');
  if (device === undefined) throw new Error('the device is there');
  return quietState(device, await findScopes(storage.reader, 's', scopeIds));
}

async function append(writer: Writer, scopeId: string): Promise<void> {
  const no = (await numberScopes(writer, 's', [scopeId])).get(scopeId) ?? 0;
  const row = { type: 't', id: `in ${scopeId}`, rev: 1, op: 'put', adds: '00000000000000ff' } as const;
  await appendToFeeds(writer, 's', new Map([[no, [row]]]), 1);
}

test('one statement reads what the rows say', async () => {
  expect(await read()).toBe(await expected());
});

test.each([
  ['a record came', (writer: Writer) => append(writer, 'class:a')],
  ['a scope came to be', (writer: Writer) => append(writer, 'group:new')],
  [
    'an action was taken',
    (writer: Writer) => writer.updateTable('device').set({ last_seq: 4, last_hash: 'i' }).execute(),
  ],
  [
    'its tokens count from another moment',
    (writer: Writer) => writer.updateTable('device').set({ valid_from: 9 }).execute(),
  ],
  [
    'a profile is kept out',
    (writer: Writer) => writer.updateTable('school').set({ blocked_profiles: '["guardian"]' }).execute(),
  ],
  ['the key is another', (writer: Writer) => writer.updateTable('device').set({ jkt: 'j' }).execute()],
])('%s: another text, that of the rows', async (_, change) => {
  const before = await read();
  await storage.transaction(async (writer) => {
    await change(writer);
  });
  expect(await read()).not.toBe(before);
  expect(await read()).toBe(await expected());
});

test('what others receive changes nothing', async () => {
  const before = await read();
  await storage.transaction((writer) => append(writer, 'class:other'));
  expect(await read()).toBe(before);
});

test.each([
  [
    'the account is blocked',
    (writer: Writer) => writer.updateTable('account').set({ blocked_at: 5 }).execute(),
  ],
  [
    'the device is revoked',
    (writer: Writer) => writer.updateTable('device').set({ revoked_at: 5 }).execute(),
  ],
])('%s: a text that no quiet answer has', async (_, change) => {
  const before = await expected();
  await storage.transaction(async (writer) => {
    await change(writer);
  });
  expect(await read()).not.toBe(before);
  expect(await read()).not.toBe(await expected());
});

test('no device, no text', async () => {
  expect(await readQuietState(storage.reader, { ...subject, deviceId: 'e' })).toBeUndefined();
});
