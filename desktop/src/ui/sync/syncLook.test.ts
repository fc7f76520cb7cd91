import { expect, test } from 'vitest';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import { syncLook } from './useSyncWords.ts';

const calm: SyncStatus = {
  connection: 'online',
  lastSyncAt: 1,
  pending: 0,
  refused: 0,
  firstSyncRecords: null,
  transfers: [],
  notices: [],
  problem: null,
};

test('what a person must decide comes before what goes on by itself', () => {
  expect(syncLook(calm)).toBe('synced');
  expect(syncLook({ ...calm, pending: 2 })).toBe('waiting');
  expect(syncLook({ ...calm, pending: 2, connection: 'offline' })).toBe('offline');
  expect(syncLook({ ...calm, connection: 'syncing', pending: 2 })).toBe('syncing');
  expect(syncLook({ ...calm, connection: 'offline', refused: 1 })).toBe('refused');
  expect(syncLook({ ...calm, connection: 'signIn' })).toBe('signIn');
  expect(syncLook({ ...calm, connection: 'stopped', refused: 3 })).toBe('error');
  expect(syncLook({ ...calm, connection: 'revoked' })).toBe('error');
  // The server answers, so this is not offline; and nothing goes up, so it is not in order either.
  const problem = { code: 'school.not_open', data: {} };
  expect(syncLook({ ...calm, pending: 2, problem })).toBe('shut');
});
