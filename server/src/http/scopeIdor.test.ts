import { chainStart } from '@cartable/shared/sync/chain.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { encodeCursor } from '../sync/cursor.ts';
import { readRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { addPerson } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient } from '../testing/testClient.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const codes: Readonly<Record<string, () => Promise<string>>> = {
  pupil: async () => server.account('pupil-1-02').code,
  teacher: async () => server.account('teacher-maths').code,
  technician: async () => server.account('technician').code,
  guardian: async () =>
    (
      await addPerson(server, {
        userId: 'parent',
        role: 'guardian',
        membership: { pupilId: 'pupil-1-01' as never, classId: '2de-1' as never },
      })
    ).code,
  cpe: async () => (await addPerson(server, { userId: 'cpe', role: 'cpe' })).code,
  stranger: async () =>
    (
      await addPerson(server, {
        userId: 'left',
        role: 'teacher',
        membership: { endsOn: '2026-01-01' as never },
      })
    ).code,
};

/** Every scope of the school, by number, with the records in it. */
async function allScopes() {
  return server.running.storage.reader
    .selectFrom('scope')
    .select(['no', 'scope_id as scopeId', 'head'])
    .where('school_id', '=', server.demo.schoolId)
    .execute();
}

test.each(Object.keys(codes))(
  '%s: no scope of others comes down, asked for by name or by a forged cursor',
  async (who) => {
    const client = testClient(server.origin);
    const { deviceId, userId, schoolId } = await activated(
      client,
      (await (codes[who] ?? codes.pupil)?.()) ?? '',
    );
    const { reader } = server.running.storage;
    const rights = await readRights(reader, schoolId as never, userId as never, schoolDay(Date.now()));
    const own = new Set(rights.scopeIds);
    const scopes = await allScopes();
    const foreign = scopes.filter((one) => !own.has(one.scopeId));
    expect(foreign.length).toBeGreaterThan(5);
    const hidden = new Set<string>();
    for (const { no } of foreign) {
      const rows = await reader
        .selectFrom('feed')
        .select(['type', 'id'])
        .where('school_id', '=', schoolId)
        .where('scope_no', '=', no)
        .where('op', '=', 'put')
        .execute();
      for (const row of rows) hidden.add(`${row.type}/${row.id}`);
    }
    for (const { no } of scopes.filter((one) => own.has(one.scopeId))) {
      const rows = await reader
        .selectFrom('feed')
        .select(['type', 'id'])
        .where('school_id', '=', schoolId)
        .where('scope_no', '=', no)
        .execute();
      for (const row of rows) hidden.delete(`${row.type}/${row.id}`);
    }
    const last = { seq: 0, hash: chainStart(nodeHasher, deviceId) };
    const base = { v: 1, device: deviceId, last, pending: 0 } as const;
    const epoch = (await client.transport.sync(base)).head.epoch;
    const forged = encodeCursor({ epoch, positions: new Map(scopes.map(({ no }) => [no, { seq: 0 }])) });
    let seen = 0;
    for (const asked of [
      { want: scopes.map((one) => one.scopeId).slice(0, 256) },
      { want: foreign.map((one) => one.scopeId).slice(0, 256) },
      { cursor: forged },
      { refetch: foreign.map((one) => one.no).slice(0, 64) },
    ]) {
      let cursor = 'cursor' in asked ? asked.cursor : undefined;
      for (let page = 0; page < 200; page += 1) {
        const { head, rows } = await client.transport.sync({ ...base, ...asked, ...(cursor && { cursor }) });
        for (const scope of head.scopes ?? []) {
          // What goes is told by number: no name of a scope of others is ever said.
          expect(scope.op === 'drop' ? scope.id === '' : own.has(scope.id), scope.id).toBe(true);
        }
        seen += rows.length;
        expect(rows.map(({ type, id }) => `${type}/${id}`).filter((name) => hidden.has(name))).toEqual([]);
        if (head.more !== true) break;
        cursor = head.cursor ?? cursor;
      }
    }
    // Their own came: the test has looked at something.
    expect(seen).toBeGreaterThan(0);
  },
);
