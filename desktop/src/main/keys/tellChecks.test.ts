import { fleetAsks } from '@cartable/shared/bridge/asks/fleet.ts';
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

it('tells of six hundred in as many questions as it takes, and of those before the network went', async () => {
  const many = Array.from({ length: 600 }, (_, index) => ({
    id: String(index),
    serial: `S-${index}`,
    wrong: 0,
  }));
  const asked: number[] = [];
  const fleet = (goesAfter: number): TellChecksHost => {
    const request = (async (_name: string, { args }: { args: { checks: readonly unknown[] } }) => {
      if (asked.length === goesAfter) return refused('net.unreachable');
      asked.push(args.checks.length);
      return fleetAsks['fleet.noteChecks'].args.safeParse(args).success
        ? ok({ unknown: [], tickets: [] })
        : refused('host.bad_request');
    }) as unknown as TellChecksHost['vault']['request'] & TellChecksHost['works']['request'];
    return { vault: { request }, works: { request } };
  };
  expect(await tellChecks(fleet(Number.POSITIVE_INFINITY), many)).toBe('all');
  expect(asked).toEqual([200, 200, 200]);
  asked.length = 0;
  expect(await tellChecks(fleet(1), many)).toBe('some');
  expect(asked).toEqual([200]);
});

it.each([
  ['some', ok({ unknown: ['AAAA-0001'] }), verified],
  ['none', ok({ unknown: ['AAAA-0001', 'AAAA-0002'] }), verified],
  ['none', refused('net.unreachable'), verified],
  ['none', ok({ unknown: [] }), []],
] as const)('says that the fleet knows of %s', async (told, answer, keys) => {
  expect(await tellChecks(host(answer), keys)).toBe(told);
});
