import type { Role } from '@cartable/shared/domain/actor.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import type { Membership } from '@cartable/shared/domain/directory/membership.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import type { RecordId, SchoolId } from '@cartable/shared/lib/ids.ts';
import { hashActivationCode, newActivationCode } from '../auth/activationCode.ts';
import { importRecords } from '../ops/importRecords.ts';
import { nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { insertAccount, insertActivation } from '../storage/repositories/accounts.ts';
import { setSchoolState } from '../storage/repositories/schoolStates.ts';
import type { TestServer } from './startTestServer.ts';

/** Somebody more in the demonstration lycée, with a role there. */
export interface AddedPerson {
  readonly userId: string;
  readonly role: Role;
  readonly membership?: Partial<Membership>;
  /** Another school than the demonstration lycée; see {@link addSchool}. */
  readonly schoolId?: string;
  readonly login?: string;
  /** Their clock, when the test has its own. */
  readonly now?: number;
}

/** Writes records on the server's own authority. */
export async function writeRecords(
  server: TestServer,
  writes: readonly { readonly type: string; readonly record: object }[],
  now = Date.now(),
  schoolId = server.demo.schoolId,
): Promise<void> {
  const host = { storage: server.running.storage, hasher: nodeHasher, derivations };
  const puts = writes.map(({ type, record }) => ({ op: 'put', type, record: record as AnyRecord }) as const);
  const scopes = await importRecords(host, schoolId as SchoolId, puts, now);
  server.running.server.syncHost.hints.publish(schoolId, scopes);
}

/** A membership as a record, school-wide and without end unless said otherwise. */
export function membershipOf(userId: string, role: Role, more: Partial<Membership> = {}) {
  const record = {
    id: `m.${userId}.${role}${more.classId ?? ''}${more.subjectId ?? ''}` as RecordId,
    userId,
    role,
    classId: null,
    subjectId: null,
    startsOn: null,
    endsOn: null,
    ...more,
  };
  return { type: 'directory.membership', record };
}

/** A second school, open, with nobody in it. */
export async function addSchool(server: TestServer, schoolId: string, name: string): Promise<void> {
  const record = { id: schoolId, uai: schoolId, name, academy: 'versailles' } as const;
  const defaults = { roundingTenths: 1, roundingMode: 'halfUp', quotaBytes: 1_000_000 } as const;
  await writeRecords(
    server,
    [{ type: 'directory.school', record: { ...record, ...defaults } }],
    Date.now(),
    schoolId,
  );
  await server.running.storage.transaction((writer) => setSchoolState(writer, schoolId, 'open'));
}

/** Adds them with an account and gives the activation code. */
export async function addPerson(server: TestServer, added: AddedPerson): Promise<{ readonly code: string }> {
  const { userId, role, membership = {}, now = Date.now(), login = userId } = added;
  const { schoolId = server.demo.schoolId } = added;
  const person = { id: userId, familyName: 'Durand', givenName: userId, kind: role, classIds: [] };
  await writeRecords(
    server,
    [{ type: 'directory.person', record: person }, membershipOf(userId, role, membership)],
    now,
    schoolId,
  );
  const owner = { schoolId, userId };
  const code = newActivationCode(nodeRandom);
  await server.running.storage.transaction(async (writer) => {
    await insertAccount(writer, { ...owner, login }, now);
    await insertActivation(writer, owner, hashActivationCode(code) ?? '', now + 86_400_000);
  });
  return { code };
}
