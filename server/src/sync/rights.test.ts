import { actorFrom, scopesOf } from '@cartable/shared/domain/actor.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { IsoDay } from '@cartable/shared/lib/time.ts';
import { expect, test } from 'vitest';
import { RightsCache } from './rights.ts';

const school = 's' as SchoolId;
const user = 'u' as UserId;
const session = { schoolId: school, userId: user };
const today = '2026-11-23' as IsoDay;
const actor = actorFrom(user, school, [], today);
const rights = { actor, scopeIds: scopesOf(actor), blockedProfiles: '[]', keptOut: false };
const headsAt = (head: number) => [
  { scopeId: 'school', head: 9 },
  { scopeId: 'user:u:ro', head },
];

test('rights kept hold while the person’s own scope and the day are the same', () => {
  const cache = new RightsCache();
  expect(cache.guess(session)).toBeUndefined();
  cache.keep(session, today, rights, headsAt(4));
  expect(cache.guess(session)?.scopeIds).toEqual(rights.scopeIds);
  expect(cache.confirm(session, today, headsAt(4), '[]')).toBe(true);
  expect(cache.confirm(session, today, headsAt(5), '[]')).toBe(false);
  expect(cache.confirm(session, today, headsAt(4), '["teacher"]')).toBe(false);
  expect(cache.confirm(session, '2026-11-24' as IsoDay, headsAt(4), '[]')).toBe(false);
  // A parent's session of the same person is another one.
  expect(cache.confirm({ ...session, profile: 'family' }, today, headsAt(4), '[]')).toBe(false);
  expect(cache.confirm({ ...session, schoolId: 'other' as SchoolId }, today, headsAt(4), '[]')).toBe(false);
});

test('the oldest rights go first when the cache is full', () => {
  const cache = new RightsCache(2);
  for (const id of ['a', 'b', 'c']) cache.keep({ schoolId: school, userId: id as UserId }, today, rights, []);
  expect(cache.guess({ ...session, userId: 'a' as UserId })).toBeUndefined();
  expect(cache.guess({ ...session, userId: 'b' as UserId })).toBeDefined();
});
