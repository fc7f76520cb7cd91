import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { expect, it } from 'vitest';
import type { VerifiedKey } from '../../keys/protocol.ts';
import { tellChecks, type TellChecksHost } from './tellChecks.ts';

const verified: readonly VerifiedKey[] = [
  { id: 'good', serial: 'AAAA-0001', wrong: 0, ticket: 'the ticket of one that waits' },
  { id: 'changed', serial: 'AAAA-0002', wrong: 3 },
];

function host(answer: Result<unknown>): TellChecksHost & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const request = (async (name: string, args: unknown) => {
    asked.push(name === 'ask' ? args : { name, args });
    return answer;
  }) as TellChecksHost['vault']['request'] & TellChecksHost['works']['request'];
  return { asked, vault: { request }, works: { request } };
}

it('tells of the keys that were verified and have a number, with the tickets of those that wait', async () => {
  const fleet = host(ok({ unknown: [] }));
  expect(await tellChecks(fleet, verified)).toBe('all');
  const checks = [
    { serial: 'AAAA-0001', wrong: 0, ticket: 'the ticket of one that waits' },
    { serial: 'AAAA-0002', wrong: 3 },
  ];
  expect(fleet.asked).toEqual([{ name: 'fleet.noteChecks', args: { checks } }]);
});

it('says on its row which key would not start, and nothing of the others', async () => {
  const fleet = host(ok({ unknown: [], tickets: [{ serial: 'AAAA-0001', code: 'fleet.ticket_renewed' }] }));
  expect(await tellChecks(fleet, verified)).toBe('all');
  expect(fleet.asked.slice(1)).toEqual([
    { name: 'judgeTickets', args: { tickets: [{ id: 'good', code: 'fleet.ticket_renewed' }] } },
  ]);
});

it.each([
  ['some', ok({ unknown: ['AAAA-0001'] }), verified],
  ['none', ok({ unknown: ['AAAA-0001', 'AAAA-0002'] }), verified],
  ['none', refused('net.unreachable'), verified],
  ['none', ok({ unknown: [] }), []],
] as const)('says that the fleet knows of %s', async (told, answer, keys) => {
  expect(await tellChecks(host(answer), keys)).toBe(told);
});
