import type { DataRow } from './tableText.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmRun } from '../directory/applyRun.ts';
import type { ImportHost } from '../directory/host.ts';
import { readDirectory } from '../directory/readDirectory.ts';
import { aafReader } from '../directory/readers/aaf/aafReader.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { filesOf, marie, pupil, rosa, small, teacher } from '../directory/testing/smallDirectory.ts';
import { hashActivationCode, newActivationCode } from '../auth/activationCode.ts';
import { nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { codeOf } from '../testing/codeOf.ts';
import { insertAccount, insertActivation } from '../storage/repositories/accounts.ts';
import { insertRun } from '../storage/repositories/importRuns.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { setSchoolState } from '../storage/repositories/schoolStates.ts';
import { addSourcePeople } from '../storage/repositories/sourcePeople.ts';
import { addPerson } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';
import { unzip } from '../testing/unzip.ts';

const of = (kind: 'pupil' | 'guardian' | 'staff', id: string) => personIdOf('aaf:paris', kind, id);
const prof = of('staff', '400');
const parent = of('guardian', '300');
const alpha = of('pupil', '200');
const gamma = of('pupil', '202');
const mover = of('pupil', '203');
let server: TestServer;
const heads = new Map<string, TestClient>();

/** Applies a directory of the academy, as the command does. */
async function importAll(things: Parameters<typeof filesOf>[0]): Promise<void> {
  const host: ImportHost = {
    storage: server.running.storage,
    hasher: nodeHasher,
    random: nodeRandom,
    clock: { now: () => Date.now() as ClaimedTime },
    derivations,
    progress: () => undefined,
  };
  const report = await readDirectory(host, aafReader, filesOf(things), { acceptOlder: true });
  await confirmRun(host, report.token ?? '', { acceptLeavers: true });
}

async function signedInAs(code: string): Promise<TestClient> {
  const client = testClient(server.origin);
  await activated(client, code);
  return client;
}

/** An account for somebody whom the import described, signed in. */
async function clientOf(schoolId: string, userId: string): Promise<TestClient> {
  const code = newActivationCode(nodeRandom);
  const owner = { schoolId, userId };
  await server.running.storage.transaction(async (writer) => {
    await insertAccount(writer, { ...owner, login: `${userId}-${schoolId}`.toLowerCase() }, Date.now());
    await insertActivation(writer, owner, hashActivationCode(code) ?? '', Date.now() + 86_400_000);
  });
  return signedInAs(code);
}

const head = (schoolId: string): TestClient => {
  const client = heads.get(schoolId);
  if (client === undefined) throw new TypeError(schoolId);
  return client;
};
const send = (by: TestClient, about: string) =>
  by.session.send({
    method: 'GET',
    path: `/api/v1/people/${encodeURIComponent(about)}/export`,
    query: { language: 'fr' },
  });
const prepare = (by: TestClient, about: string) =>
  by.session.send({
    method: 'POST',
    path: `/api/v1/school/people/${encodeURIComponent(about)}/erasure`,
    json: { reach: 'everything' },
  });

/** What the directories say of somebody in a copy, and the whole copy's text. */
async function copyOf(by: TestClient, about: string) {
  const files = unzip(Buffer.from(await (await send(by, about)).arrayBuffer()));
  const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '') as {
    readonly tables: readonly { readonly path: string; readonly type: string }[];
    readonly excluded: readonly { readonly why: string; readonly count: number | null }[];
  };
  const place = manifest.tables.find((one) => one.type === 'import.source' && one.path.endsWith('.json'));
  const sourced = JSON.parse(files.get(place?.path ?? '')?.toString() ?? '[]') as readonly DataRow[];
  return { sourced, excluded: manifest.excluded, index: files.get('index.html')?.toString() ?? '' };
}

const audit = () =>
  server.running.storage.reader
    .selectFrom('audit_entry')
    .select(['school_id', 'action', 'subject'])
    .orderBy('school_id')
    .orderBy('seq')
    .execute();

beforeAll(async () => {
  server = await startTestServer();
  const twoSchools = teacher('400', 'PROF', ['10$2DE1$MATH', '11$1A$MATH'], ['10$ENS$x', '11$ENS$x']);
  const before = {
    ...small,
    staff: [twoSchools, ...small.staff.slice(1)],
    pupils: [...small.pupils, pupil('203', 'DELTA', ['10$2DE1'])],
  };
  await importAll(before);
  // Somebody changes schools: the first one's head still answers for what stayed there.
  await importAll({ ...before, pupils: [...small.pupils, pupil('203', 'DELTA', ['11$1A'])] });
  for (const schoolId of [rosa, marie]) {
    await server.running.storage.transaction((writer) => setSchoolState(writer, schoolId, 'open'));
    const added = { userId: `head-${schoolId}`, role: 'head', schoolId } as const;
    heads.set(schoolId, await signedInAs((await addPerson(server, added)).code));
  }
  const own = { userId: 'head-demo', role: 'head' } as const;
  heads.set('demo', await signedInAs((await addPerson(server, own)).code));
});
afterAll(() => server.stop());

describe('a head asks about somebody who is not of the school', () => {
  test('one refusal for another school’s people and for nobody, in the copy and in the erasure, and no trace', async () => {
    const before = await audit();
    for (const about of [gamma, 'pupil-1-01', 'nobody', of('pupil', '999'), marie, '%', 'null']) {
      expect(await codeOf(send(head(rosa), about)), `copy of ${about}`).toBe('privacy.nobody');
      expect(await codeOf(prepare(head(rosa), about)), `erasure of ${about}`).toBe('privacy.nobody');
    }
    for (const about of [alpha, gamma, prof])
      expect(await codeOf(send(head('demo'), about))).toBe('privacy.nobody');
    expect(await audit()).toEqual(before);
  });

  test('a word that stands in the school’s records is nobody either: what they say is not found by asking', async () => {
    const rows = await server.running.storage.reader
      .selectFrom('record')
      .select('content')
      .where('school_id', '=', rosa)
      .where('type', '=', 'directory.person')
      .execute();
    expect(rows.some(({ content }) => content?.includes('"ALPHA"'))).toBe(true);
    for (const word of ['ALPHA', 'pupil']) {
      expect(await codeOf(prepare(head(rosa), word)), word).toBe('privacy.nobody');
      expect(await codeOf(send(head(rosa), word)), word).toBe('privacy.nobody');
    }
  });

  test('the log of accesses is not a head’s to read, of whomever', async () => {
    for (const about of [alpha, gamma, 'nobody']) {
      const path = `/api/v1/people/${about}/accesses`;
      expect(await codeOf(head(rosa).session.send({ method: 'GET', path })), about).toBe('auth.forbidden');
    }
  });
});

describe('a copy of somebody who is in two schools', () => {
  test('a head receives the posts and classes of their own', async () => {
    const [there] = (await copyOf(head(rosa), prof)).sourced;
    expect(there).toMatchObject({
      familyName: 'PROF',
      posts: [{ schoolId: '10' }],
      classes: [{ classId: '10$2DE1' }],
    });
    const { sourced, excluded, index } = await copyOf(head(marie), prof);
    expect(sourced).toMatchObject([{ posts: [{ schoolId: '11' }], classes: [{ classId: '11$1A' }] }]);
    expect(JSON.stringify(sourced)).not.toContain('10$');
    // It says that this is so of every copy, and not how much there is.
    expect(excluded).toContainEqual({ type: 'import.source', why: 'otherSchool', count: null });
    expect((await copyOf(head(marie), gamma)).excluded).toContainEqual(
      expect.objectContaining({ why: 'otherSchool', count: null }),
    );
    expect(index).toContain('d’un autre établissement');
  });

  test('what a school’s own lists say, which name it by its UAI, is the head’s whole', async () => {
    const stored = await findRecord(server.running.storage.reader, 'demo', 'directory.school', 'demo');
    const { uai } = JSON.parse(stored?.text ?? '') as { readonly uai: string };
    const source = `csv:${uai}`;
    const userId = personIdOf(source, 'pupil', 'e1');
    await addPerson(server, { userId, role: 'pupil', login: 'e1' });
    const classes = ['c1', 'elsewhere'];
    const rows = [
      ['class', 'c1', { schoolId: uai, code: 'C1', name: '2de 1', levelIds: [] }],
      ['class', 'elsewhere', { schoolId: rosa, code: 'C1', name: '2de 1', levelIds: [] }],
      ['pupil', 'e1', { familyName: 'LISTE', schoolId: uai, classIds: classes, groupIds: [], guardians: [] }],
    ] as const;
    await server.running.storage.transaction(async (writer) => {
      await insertRun(
        writer,
        {
          id: 'list',
          source,
          format: 'csv',
          mode: 'full',
          state: 'applied',
          follows: '',
          details: '{}',
          createdAt: 1,
        },
        'list',
      );
      for (const [kind, id, content] of rows)
        await writer
          .insertInto('source_entry')
          .values({ source, kind, id, content: JSON.stringify(content), digest: '', missing_since: null })
          .execute();
      await addSourcePeople(writer, source, 'pupil', ['e1']);
    });
    expect((await copyOf(head('demo'), userId)).sourced).toMatchObject([
      { familyName: 'LISTE', classIds: ['c1'] },
    ]);
  });

  test('the person receives all of it', async () => {
    const { sourced, excluded } = await copyOf(await clientOf(rosa, prof), prof);
    expect(sourced).toMatchObject([
      {
        posts: [{ schoolId: '10' }, { schoolId: '11' }],
        classes: [{ classId: '10$2DE1' }, { classId: '11$1A' }],
      },
    ]);
    expect(excluded.map((one) => one.why)).not.toContain('otherSchool');
  });

  test('who went to another school is described there; the first one’s head has what stayed', async () => {
    expect((await copyOf(head(rosa), mover)).sourced).toEqual([]);
    expect((await copyOf(head(marie), mover)).sourced).toMatchObject([
      { familyName: 'DELTA', schoolId: '11', classIds: ['11$1A'] },
    ]);
  });

  test('a responsable is described to the head of each school where they are somebody’s, and has their children’s whole', async () => {
    for (const schoolId of [rosa, marie]) {
      expect((await copyOf(head(schoolId), parent)).sourced, schoolId).toMatchObject([
        { familyName: 'PARENT' },
      ]);
    }
    const client = await clientOf(rosa, parent);
    expect((await copyOf(client, alpha)).sourced).toMatchObject([
      { familyName: 'ALPHA', classIds: ['10$2DE1'] },
    ]);
    // Their child of the other school is asked for there; here they are nobody's head.
    expect(await codeOf(send(client, gamma))).toBe('auth.forbidden');
  });
});
