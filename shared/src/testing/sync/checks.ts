import { actorFrom } from '../../domain/actor.ts';
import { membership } from '../../domain/directory/membership.ts';
import { tableOf } from '../../domain/record.ts';
import type { UserId } from '../../lib/ids.ts';
import { schoolDay } from '../../lib/schoolDay.ts';
import { readScopes } from '../../sync/client/scopes.ts';
import { stateOf } from '../../sync/client/state.ts';
import { decide } from '../../sync/decide.ts';
import { addDigest, recordDigest } from '../../sync/digest.ts';
import { nodeHasher } from './nodeHasher.ts';
import type { SeenRecord } from './serverUnderTest.ts';
import type { SimDevice } from './simDevice.ts';
import { schoolId } from './testSchool.ts';

export type Records = Map<string, SeenRecord>;

/** What an invariant found broken. */
export class Broken extends Error {
  override readonly name = 'Broken';
  constructor(invariant: number, what: string, detail: unknown = '') {
    super(`invariant ${invariant}: ${what} ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`);
  }
}

/** What the screens of a device can show, by `<type>/<id>`. */
export function visibleOn(device: SimDevice): Records {
  const each = [...device.program.definitions.keys()].map(
    (type) => `SELECT '${type}' AS type, id, rev, content FROM "${tableOf(type)}"`,
  );
  const rows = device.database.all<{ type: string; id: string; rev: number; content: string }>(
    each.join(' UNION ALL '),
  );
  return new Map(rows.map(({ type, id, rev, content }) => [`${type}/${id}`, { rev, content }]));
}

/** Every record that the device's disk holds, visible or not, as the server last sent it. */
export function serverStateOn(device: SimDevice): Records {
  const records = visibleOn(device);
  for (const row of device.database.all<{ type: string; id: string; rev: number; content: string | null }>(
    'SELECT type, id, rev, content FROM sync_shadow',
  )) {
    if (row.content === null) records.delete(`${row.type}/${row.id}`);
    else records.set(`${row.type}/${row.id}`, { rev: row.rev, content: row.content });
  }
  return records;
}

/** Invariant 12: recomputed with plain maps from what the server sent and what waits. */
export function checkRebase(device: SimDevice): void {
  const expected = serverStateOn(device);
  const today = schoolDay(stateOf(device.database).serverTime);
  const memberships = [...expected]
    .filter(([key]) => key.startsWith(`${membership.type}/`))
    .map(([, record]) => membership.schema.parse(JSON.parse(record.content)));
  const actor = actorFrom(device.user as unknown as UserId, schoolId, memberships, today);
  const rows = device.database.all<{ id: string; name: string; args: string; claimed: number }>(
    `SELECT mutation_id AS id, name, args, claimed_at AS claimed FROM sync_outbox
     WHERE state IN ('pending', 'acked') ORDER BY seq`,
  );
  for (const row of rows) {
    const mutator = device.program.mutators.get(row.name);
    const args = mutator?.args.safeParse(JSON.parse(row.args));
    if (mutator === undefined || args?.success !== true) continue;
    const decision = decide({
      definitions: device.program.definitions,
      mutator,
      actor,
      args: args.data,
      mutationId: row.id,
      host: 'client',
      now: row.claimed,
      claimedAt: row.claimed,
      source: {
        one(type, id) {
          const record = expected.get(`${type}/${id}`);
          return record && { id, ...record };
        },
        many: (type, key, value) =>
          [...expected]
            .filter(
              ([name, record]) => name.startsWith(`${type}/`) && JSON.parse(record.content)[key] === value,
            )
            .map(([name, record]) => ({ id: name.slice(type.length + 1), ...record }))
            .sort((a, b) => (a.id < b.id ? -1 : 1)),
        changedSince: () => false,
      },
    });
    if (decision.kind !== 'applied') continue;
    for (const { type, id, content } of decision.writes) {
      const key = `${type}/${id}`;
      if (content === null) expected.delete(key);
      else expected.set(key, { rev: expected.get(key)?.rev ?? 0, content });
    }
  }
  compareContents(12, 'visible = server state + replayed outbox', visibleOn(device), expected);
}

/** Invariant 13: counts and sums against the rows, and the rows against the records' texts where the client is caught up. */
export function checkSums(device: SimDevice, caughtUp: boolean): void {
  const held = serverStateOn(device);
  for (const row of device.database.all<{ type: string; id: string; rev: number; content: string }>(
    'SELECT type, id, rev, content FROM sync_other',
  )) {
    held.set(`${row.type}/${row.id}`, row);
  }
  checkVisibility(device);
  for (const scope of readScopes(device.database)) {
    if (scope.state === 'reloading') continue;
    const members = device.database.all<{ type: string; id: string; rev: number; digest: string }>(
      'SELECT type, id, rev, digest FROM sync_member WHERE scope = :scope',
      { scope: scope.key },
    );
    let sum = 0n;
    for (const member of members) {
      sum = addDigest(sum, BigInt(`0x${member.digest}`));
      const record = held.get(`${member.type}/${member.id}`);
      if (record === undefined) throw new Broken(13, 'a member without its text', member);
      const digest = recordDigest(nodeHasher, member.type, member.id, record.rev, record.content);
      if (caughtUp && digest !== BigInt(`0x${member.digest}`))
        throw new Broken(13, 'a digest differs', member);
    }
    if (sum !== scope.sum || members.length !== scope.count) throw new Broken(13, 'a sum differs', scope.id);
  }
}

/** A record shows exactly while a scope that is not being loaded for the first time holds it. */
function checkVisibility(device: SimDevice): void {
  const held = device.database.all<{ key: string }>(
    `SELECT DISTINCT m.type || '/' || m.id AS key FROM sync_member m
     JOIN sync_scope s ON s.key = m.scope AND s.state <> 'loading'`,
  );
  const visible = new Set(
    held.map((row) => row.key).filter((key) => device.program.definitions.has(typeOf(key))),
  );
  const shown = serverStateOn(device);
  for (const key of visible)
    if (!shown.has(key)) throw new Broken(8, 'held by a complete scope, not shown', key);
  for (const key of shown.keys())
    if (!visible.has(key)) throw new Broken(8, 'shown, held by no complete scope', key);
}

function typeOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

/** Invariants 1, 6, 8, 9: after a synchronisation the device holds exactly what its person may see, and nothing else at all. */
export function checkAgrees(device: SimDevice, expected: ReadonlyMap<string, SeenRecord>): void {
  const held = visibleOn(device);
  for (const row of device.database.all<{ type: string; id: string; rev: number; content: string }>(
    'SELECT type, id, rev, content FROM sync_other',
  )) {
    if (device.program.definitions.has(row.type)) throw new Broken(1, 'kept aside after completion', row.id);
    held.set(`${row.type}/${row.id}`, { rev: row.rev, content: row.content });
  }
  compareContents(1, `device of ${device.user} = server`, held, expected);
  for (const [key, record] of expected) {
    if (held.get(key)?.rev !== record.rev) throw new Broken(1, 'another revision', key);
  }
  const shadows = device.database.all('SELECT type, id FROM sync_shadow');
  if (shadows.length > 0) throw new Broken(12, 'shadows without pending actions', shadows);
}

function compareContents(
  invariant: number,
  what: string,
  actual: ReadonlyMap<string, SeenRecord>,
  expected: ReadonlyMap<string, SeenRecord>,
): void {
  for (const [key, record] of expected) {
    const found = actual.get(key)?.content;
    if (found !== record.content) {
      throw new Broken(invariant, what, { key, found: found ?? null, expected: record.content });
    }
  }
  for (const key of actual.keys()) {
    if (!expected.has(key)) throw new Broken(invariant, `${what}: should not be here`, key);
  }
}
