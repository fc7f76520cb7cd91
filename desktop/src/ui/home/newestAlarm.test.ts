import type { AccountEvent } from '@cartable/shared/bridge/asks/account.ts';
import { expect, test } from 'vitest';
import { newestAlarm } from './newestAlarm.ts';

const day = 24 * 3_600_000;
const now = 1_790_000_000_000;
const event = (kind: string, daysAgo: number): AccountEvent => ({
  id: `${kind}${daysAgo}`,
  kind,
  at: now - daysAgo * day,
  by: null,
  data: {},
});

test.each([
  ['nothing happened', [], 0, undefined],
  ['what the person did is no alarm', [event('activated', 1), event('passwordChanged', 1)], 0, undefined],
  ['a sign-in from elsewhere is', [event('signInNew', 1)], 0, 'signInNew1'],
  ['seen is seen', [event('signInNew', 1)], now - day, undefined],
  [
    'the newest comes first',
    [event('passwordReset', 2), event('signInNew', 1), event('emailChanged', 3)],
    0,
    'signInNew1',
  ],
  ['after a seen one', [event('passwordReset', 1), event('signInNew', 2)], now - 2 * day, 'passwordReset1'],
  ['old ones are left to the history', [event('signInNew', 31)], 0, undefined],
] as const)('%s', (_, events, seenAt, id) => {
  expect(newestAlarm(events, seenAt, now)?.id).toBe(id);
});
