import type { Role } from '@cartable/shared/domain/actor.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import type { PlaceName } from '@cartable/shared/domain/region/place.ts';
import { type RegionRight, rightsOfLevel } from '@cartable/shared/domain/region/rights.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { hashActivationCode, newActivationCode } from '../../auth/activationCode.ts';
import { importRecords } from '../../ops/importRecords.ts';
import { nodeHasher, nodeRandom } from '../../ops/nodeHost.ts';
import { insertAccount, insertActivation } from '../../storage/repositories/accounts.ts';
import { insertDelegation } from '../../storage/repositories/region/delegations.ts';
import { addPerson, membershipOf } from '../../testing/addPerson.ts';
import type { TestServer } from '../../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../../testing/testClient.ts';
import { openSchool } from '../openSchool.ts';

/** A second school, of another academy than the demonstration's, open and with its directory. */
export const zola = '0940001A';

/** Adds it to the server. */
export async function addZola(server: TestServer): Promise<void> {
  const record = {
    id: zola,
    uai: zola,
    name: 'Lycée Émile-Zola',
    academy: 'creteil',
    roundingTenths: 1,
    roundingMode: 'halfUp',
    quotaBytes: 1024,
  };
  await writeIn(server, zola, [{ type: 'directory.school', record }]);
  const words = { schoolId: zola, uai: zola, name: record.name, kind: 'lycee', town: 'Créteil' } as const;
  await server.running.storage.transaction((writer) =>
    openSchool(writer, { ...words, academyId: 'creteil', wave: 2, opensOn: null }, Date.now()),
  );
}

async function writeIn(
  server: TestServer,
  schoolId: string,
  puts: readonly { readonly type: string; readonly record: object }[],
): Promise<void> {
  const host = { storage: server.running.storage, hasher: nodeHasher, derivations };
  const writes = puts.map(({ type, record }) => ({ op: 'put', type, record: record as AnyRecord }) as const);
  await importRecords(host, schoolId as SchoolId, writes, Date.now());
}

/** Somebody of Zola with an account; gives the code. */
export async function addToZola(server: TestServer, userId: string, role: Role): Promise<string> {
  const person = { id: userId, familyName: 'Durand', givenName: userId, kind: role, classIds: [] };
  await writeIn(server, zola, [{ type: 'directory.person', record: person }, membershipOf(userId, role)]);
  const code = newActivationCode(nodeRandom);
  const now = Date.now();
  await server.running.storage.transaction(async (writer) => {
    await insertAccount(writer, { schoolId: zola, userId, login: userId }, now);
    await insertActivation(
      writer,
      { schoolId: zola, userId },
      hashActivationCode(code) ?? '',
      now + 86_400_000,
    );
  });
  return code;
}

/** Gives somebody of the demonstration school (or of Zola) rights, as the operator does: all that the level may hold, unless said. */
export async function delegated(
  server: TestServer,
  userId: string,
  place: PlaceName,
  more: {
    readonly rights?: readonly RegionRight[];
    readonly endsOn?: string;
    readonly schoolId?: string;
  } = {},
): Promise<string> {
  const id = `delegation-${userId}-${place.level}${place.target}`;
  const row = {
    id,
    schoolId: more.schoolId ?? server.demo.schoolId,
    userId,
    place,
    rights: more.rights ?? rightsOfLevel[place.level],
    endsOn: more.endsOn ?? null,
    givenBy: 'server',
    givenAt: Date.now(),
  };
  await server.running.storage.transaction((writer) => insertDelegation(writer, row));
  return id;
}

/** A new person of the demonstration school, signed in. */
export async function signedIn(server: TestServer, userId: string, role: Role): Promise<TestClient> {
  return clientOf(server, (await addPerson(server, { userId, role })).code);
}

/** Whoever has this code, signed in. */
export async function clientOf(server: Pick<TestServer, 'origin'>, code: string): Promise<TestClient> {
  const client = testClient(server.origin);
  await activated(client, code);
  return client;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Asks the region's part of the API; the answer's JSON. */
export async function askRegion<Answer = unknown>(
  client: TestClient,
  method: Method,
  path: string,
  json?: unknown,
): Promise<Answer> {
  const [address = '', words] = path.split('?');
  const response = await client.session.send({
    method,
    path: `/api/v1/region${address}`,
    ...(words === undefined ? {} : { query: Object.fromEntries(new URLSearchParams(words)) }),
    ...(json === undefined ? {} : { json }),
  });
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as Answer;
}
