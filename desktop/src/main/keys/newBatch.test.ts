import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBatch } from '../../keys/identity/batchFile.ts';
import { batchFileName, newBatch, type NewBatchHost } from './newBatch.ts';

let folder = '';
/** What the server and the keys' process were asked, in order. */
let asked: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-new-batch-'));
  asked = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const batch: KeyBatch = {
  product: 'cartable',
  kind: 'keys',
  format: 1,
  server: 'https://cartable.example',
  schoolId: 's',
  schoolName: 'Lycée',
  issuedAt: 1,
  keys: [{ keyId: 'A'.repeat(22), serial: '7KQ2-M4XD', ticket: 't', holder: null }],
};
const list = {
  total: 0,
  keys: [],
  states: { prepared: 0, handed_out: 0, active: 0, lost: 0, revoked: 0, replaced: 0 },
  copied: 0,
  programs: [],
  classes: [{ id: 'c', name: '2de 4/É' }],
  manages: true,
};

const listed = {
  keyId: 'k',
  serial: '7KQ2-M4XD',
  state: 'active',
  holder: null,
  program: null,
  preparedAt: 1,
  seenAt: null,
  copied: false,
};

interface Play {
  readonly busy?: boolean;
  readonly prepared?: Result<unknown>;
  readonly opened?: Result<null>;
  readonly listed?: Result<unknown>;
  readonly key?: Result<unknown>;
}

/** The vault, the keys' process and the dialog as the test has them; the file is real. */
function host(path: string | undefined, play: Play = {}): NewBatchHost & { proposed: () => string } {
  let proposed = '';
  const request = (async (_: 'ask', { name }: { readonly name: string }) => {
    asked.push(name);
    if (name === 'fleet.key') return play.key ?? refused('net.unreachable');
    return name === 'fleet.list' ? (play.listed ?? ok(list)) : (play.prepared ?? ok(batch));
  }) as NewBatchHost['vault']['request'];
  const open = (async (name: string) => {
    asked.push(name);
    return play.opened ?? ok(null);
  }) as NewBatchHost['works']['request'];
  return {
    vault: { request },
    works: { isTaken: () => play.busy ?? false, request: open },
    choose: async (name) => {
      asked.push('place');
      proposed = name;
      return path;
    },
    now: () => new Date(2026, 10, 6, 9, 5),
    proposed: () => proposed,
  };
}
const place = () => join(folder, 'lot.json');

it('is kept before it is opened, under a name that says for whom and when', async () => {
  const asking = host(place());
  expect(await newBatch(asking, { classId: 'c' })).toEqual(ok(true));
  expect(asked).toEqual(['fleet.list', 'place', 'fleet.prepare', 'openBatch']);
  expect(readBatch(place())).toEqual(batch);
  expect(asking.proposed()).toBe('lot-2de-4-É-2026-11-06-0905.json');
  expect(batchFileName('30', new Date(2026, 0, 1, 0, 0))).toBe('lot-30-2026-01-01-0000.json');
});

it('is proposed by its day alone when the server does not tell the class', async () => {
  const asking = host(undefined, { listed: refused('net.unreachable') });
  expect(await newBatch(asking, { classId: 'c' })).toEqual(ok(false));
  expect(asking.proposed()).toBe('lot-2026-11-06-0905.json');
  expect(asked).not.toContain('fleet.prepare');
});

it('is not asked of the server while another technician’s keys are written', async () => {
  const answer = await newBatch(host(place(), { busy: true }), { count: 3 });
  expect(answer).toMatchObject({ error: { code: 'prepare.at_work' } });
  expect(asked).toEqual([]);
});

it('of new tickets is asked by the filter and the number that the person saw', async () => {
  const asking = host(place());
  const renew = { words: '', state: 'prepared', classId: 'c', count: 1 } as const;
  expect(await newBatch(asking, { renew })).toEqual(ok(true));
  expect(asked).toEqual(['fleet.list', 'place', 'fleet.newTickets', 'openBatch']);
  expect(asking.proposed()).toBe('lot-2de-4-É-2026-11-06-0905.json');
  const other = host(undefined);
  await newBatch(other, { renew: { ...renew, classId: '', count: 12 } });
  expect(other.proposed()).toBe('lot-12-2026-11-06-0905.json');
});

it('of one key, its successor or its new ticket, is called by its number and cuts nothing off before it has a place', async () => {
  const about = { ...listed, replaces: null, replacedBy: null, manages: true, events: [] };
  const replacing = host(place(), { key: ok(about) });
  expect(await newBatch(replacing, { replace: 'k' })).toEqual(ok(true));
  expect(asked).toEqual(['fleet.key', 'place', 'fleet.replace', 'openBatch']);
  expect(replacing.proposed()).toBe('lot-remplace-7KQ2-M4XD-2026-11-06-0905.json');
  asked = [];
  const ticket = host(undefined, { key: ok(about) });
  expect(await newBatch(ticket, { ticket: 'k' })).toEqual(ok(false));
  expect(asked).toEqual(['fleet.key', 'place']);
  expect(ticket.proposed()).toBe('lot-7KQ2-M4XD-2026-11-06-0905.json');
  asked = [];
  expect(await newBatch(host(join(folder, 'other.json'), {}), { ticket: 'k' })).toEqual(ok(true));
  expect(asked).toEqual(['fleet.key', 'place', 'fleet.newTicket', 'openBatch']);
  // The file that was made first is there.
  expect(await newBatch(host(place()), { replace: 'k' })).toMatchObject({
    error: { code: 'prepare.file_there' },
  });
  expect(asked).not.toContain('fleet.replace');
});

it('is not asked of the server when the file that was chosen is there, which stays', async () => {
  writeFileSync(place(), 'another batch');
  expect(await newBatch(host(place()), { count: 3 })).toEqual(
    refused('prepare.file_there', { path: 'lot.json' }),
  );
  expect(asked).toEqual(['place']);
  expect(readFileSync(place(), 'utf8')).toBe('another batch');
});

it('leaves no file when the server refuses', async () => {
  const answer = await newBatch(host(place(), { prepared: refused('fleet.nobody') }), { classId: 'c' });
  expect(answer).toMatchObject({ error: { code: 'fleet.nobody' } });
  expect(existsSync(place())).toBe(false);
});

it.each(['prepare.at_work', 'prepare.stopped'])('is kept when it cannot be opened: %s', async (code) => {
  expect(await newBatch(host(place(), { opened: refused(code) }), { count: 1 })).toEqual(
    refused('prepare.batch_kept', { path: 'lot.json' }),
  );
  expect(readBatch(place())).toEqual(batch);
});
