import { subject } from '@cartable/shared/domain/directory/subject.ts';
import type { RecordDefinition } from '@cartable/shared/domain/record.ts';
import type { RecordId } from '@cartable/shared/lib/ids.ts';
import { type ContractCase, must, mustEqual, mustReject } from '@cartable/shared/ports/contracts/contract.ts';
import { adoptDevice, findDevice, lockDevice } from './repositories/devices.ts';
import { advanceDevice } from './repositories/pushResults.ts';
import { appendToFeeds, compactFeeds, readFeed } from './repositories/feeds.ts';
import { findScopes, numberScopes } from './repositories/scopes.ts';
import { findRecord, findRecordsByKey, indexRecords, saveRecord } from './repositories/records.ts';
import { regionContract } from './regionContract.ts';
import { forgetStrays, noteStray, strayKeysOf } from './repositories/strayKeys.ts';
import type { Storage, Writer } from './storage.ts';

const school = 'school1';
const digest = '0000000000000001';

async function write(writer: Writer, id: string, rev: number, text: string | null) {
  await saveRecord(writer, school, { type: 'a.b', id, rev, text, fieldRevs: { x: [rev, 'dev'] }, digest });
}

/** What every {@link Storage} does; run on SQLite now, and on PostgreSQL as one more implementation. */
export const storageContract: readonly ContractCase<Storage>[] = [
  ...regionContract,
  {
    name: 'a record reads back as it was written, and its deletion keeps its revision',
    async run(storage) {
      await storage.transaction((writer) => write(writer, 'r1', 1, '{"x":"é\\u0000😀"}'));
      const one = await findRecord(storage.reader, school, 'a.b', 'r1');
      mustEqual(one?.text, '{"x":"é\\u0000😀"}', 'text');
      mustEqual(one?.fieldRevs, { x: [1, 'dev'] }, 'field revisions');
      await storage.transaction((writer) => write(writer, 'r1', 2, null));
      const gone = await findRecord(storage.reader, school, 'a.b', 'r1');
      mustEqual([gone?.text, gone?.rev], [null, 2], 'tombstone');
      mustEqual(await findRecord(storage.reader, 'school2', 'a.b', 'r1'), undefined, 'another school');
    },
  },
  {
    name: 'stray keys: one a person and reason, the newest; none that is older than a year, none of another school',
    async run({ reader, transaction }) {
      const year = 365 * 86_400_000;
      const one = { userId: 'u1', reason: 'unknown', keyId: 'k1', at: 10 } as const;
      const newer = { ...one, keyId: 'k2', at: 20 };
      const other = { ...one, reason: 'other', at: 20 } as const;
      const theirs = { ...one, userId: 'u2', keyId: '', at: 15 };
      for (const stray of [one, newer, other, theirs]) {
        await transaction((writer) => noteStray(writer, school, stray));
      }
      await transaction((writer) => noteStray(writer, 'school2', one));
      mustEqual(await strayKeysOf(reader, school, 20, 9), [other, newer, theirs], 'the newest first');
      mustEqual(await strayKeysOf(reader, school, 20, 1), [other], 'no more than asked');
      mustEqual(await strayKeysOf(reader, school, 16 + year, 9), [other, newer], 'a year');
      await transaction((writer) => forgetStrays(writer, school, 'u1'));
      mustEqual(await strayKeysOf(reader, school, 20, 9), [theirs], 'forgotten');
      const late = { ...one, userId: 'u3', at: 16 + year };
      await transaction((writer) => noteStray(writer, school, late));
      mustEqual(await strayKeysOf(reader, school, 16, 9), [late], 'what was old is gone');
      mustEqual(await strayKeysOf(reader, 'school2', 10, 9), [one], 'the other school’s');
    },
  },
  {
    name: 'a transaction that throws leaves nothing',
    async run(storage) {
      await mustReject(
        () =>
          storage.transaction(async (writer) => {
            await write(writer, 'r1', 1, '{}');
            throw new Error('stop');
          }),
        'the failure passes through',
      );
      mustEqual(await findRecord(storage.reader, school, 'a.b', 'r1'), undefined, 'nothing');
    },
  },
  {
    name: 'a reader sees what was committed, never what is being written',
    async run(storage) {
      await storage.transaction(async (writer) => {
        await write(writer, 'r1', 1, '{}');
        mustEqual(await findRecord(storage.reader, school, 'a.b', 'r1'), undefined, 'not yet');
      });
      must((await findRecord(storage.reader, school, 'a.b', 'r1')) !== undefined, 'now');
    },
  },
  {
    name: 'a snapshot stays the same while others write',
    async run(storage) {
      await storage.snapshot(async (reader) => {
        mustEqual(await findRecord(reader, school, 'a.b', 'r1'), undefined, 'before');
        await storage.transaction((writer) => write(writer, 'r1', 1, '{}'));
        mustEqual(await findRecord(reader, school, 'a.b', 'r1'), undefined, 'still');
      });
    },
  },
  {
    name: 'numbers and feed positions are given once, in order, however many write at once',
    async run(storage) {
      const jobs = Array.from({ length: 20 }, (_, index) =>
        storage.transaction(async (writer) => {
          const numbers = await numberScopes(writer, school, ['s:a', 's:b']);
          await write(writer, `r${index}`, 1, '{}');
          const change = { type: 'a.b', id: `r${index}`, rev: 1, op: 'put', adds: digest } as const;
          for (const no of [...numbers.values()].sort((a, b) => a - b)) {
            await appendToFeeds(writer, school, new Map([[no, [change]]]), 1);
          }
        }),
      );
      await Promise.all(jobs);
      const [a, b] = await findScopes(storage.reader, school, ['s:a', 's:b', 's:none']);
      mustEqual([a?.head, a?.count, a?.sum, a?.no], [20, 20, '0000000000000014', 1], 'first scope');
      mustEqual([b?.head, b?.no], [20, 2], 'second scope');
      const rows = await readFeed(storage.reader, school, 1, 0, 20, 100);
      mustEqual(
        rows.map((row) => row.seq),
        Array.from({ length: 20 }, (_, index) => index + 1),
        'positions',
      );
    },
  },
  {
    name: 'sums wrap at 2^64 and come back',
    async run(storage) {
      await storage.transaction(async (writer) => {
        await numberScopes(writer, school, ['s:a']);
        await write(writer, 'r1', 1, '{}');
        const one = { type: 'a.b', id: 'r1', rev: 1, op: 'put' } as const;
        await appendToFeeds(writer, school, new Map([[1, [{ ...one, adds: 'ffffffffffffffff' }]]]), 1);
        await appendToFeeds(
          writer,
          school,
          new Map([[1, [{ ...one, removes: 'ffffffffffffffff', adds: digest }]]]),
          1,
        );
        await appendToFeeds(writer, school, new Map([[1, [{ ...one, op: 'leave', removes: digest }]]]), 1);
      });
      const [scope] = await findScopes(storage.reader, school, ['s:a']);
      mustEqual([scope?.sum, scope?.count, scope?.head], ['0000000000000000', 0, 3], 'empty again');
    },
  },
  {
    name: 'compaction drops old tombstones, keeps the rest and raises the floor',
    async run(storage) {
      await storage.transaction(async (writer) => {
        await numberScopes(writer, school, ['s:a']);
        for (const id of ['r1', 'r2', 'r3']) await write(writer, id, 1, '{}');
        const row = (id: string, op: 'put' | 'delete') => ({ type: 'a.b', id, rev: 1, op });
        await appendToFeeds(writer, school, new Map([[1, [row('r1', 'delete')]]]), 100);
        await appendToFeeds(writer, school, new Map([[1, [row('r2', 'put')]]]), 100);
        await appendToFeeds(writer, school, new Map([[1, [row('r3', 'delete')]]]), 300);
      });
      mustEqual(await storage.transaction((writer) => compactFeeds(writer, 200)), 1, 'dropped');
      const rows = await readFeed(storage.reader, school, 1, 0, 0, 10);
      mustEqual(
        rows.map((row) => `${row.seq} ${row.id} ${row.op}`),
        ['2 r2 put', '3 r3 delete'],
        'rows',
      );
      mustEqual((await findScopes(storage.reader, school, ['s:a']))[0]?.floor, 1, 'floor');
    },
  },
  {
    name: 'a device is locked from its first statement to the end of the transaction',
    async run(storage) {
      const owner = { schoolId: school, userId: 'u1', jkt: 'k1' };
      await storage.transaction((writer) => adoptDevice(writer, owner, { id: 'd1', lastHash: 'h0', now: 1 }));
      const advance = () =>
        storage.transaction(async (writer) => {
          const device = await lockDevice(writer, school, 'd1', 2);
          if (device === undefined) throw new Error('no device');
          const seq = device.lastSeq + 1;
          await advanceDevice(writer, school, device, { seq, id: `m${seq}`, hash: `h${seq}` });
        });
      await Promise.all(Array.from({ length: 10 }, advance));
      const device = await findDevice(storage.reader, school, 'd1');
      mustEqual([device?.lastSeq, device?.lastHash], [10, 'h10'], 'none lost');
    },
  },
  {
    name: 'records are found by key, and no longer once the key changed',
    async run(storage) {
      const definition = { ...(subject as unknown as RecordDefinition), type: 'a.b', keys: ['x'] };
      const before = { id: 'r1' as RecordId, x: 'one' };
      const after = { ...before, x: 'two' };
      await storage.transaction(async (writer) => {
        await write(writer, 'r1', 1, '{}');
        await indexRecords(writer, school, [{ definition, id: 'r1', before: undefined, after: before }]);
      });
      mustEqual((await findRecordsByKey(storage.reader, school, 'a.b', 'x', 'one')).length, 1, 'found');
      await storage.transaction((writer) =>
        indexRecords(writer, school, [{ definition, id: 'r1', before, after }]),
      );
      mustEqual((await findRecordsByKey(storage.reader, school, 'a.b', 'x', 'one')).length, 0, 'moved');
      mustEqual((await findRecordsByKey(storage.reader, school, 'a.b', 'x', 'two')).length, 1, 'there');
    },
  },
];
