import { askAnswer, askRequest } from '@cartable/shared/bridge/ask.ts';
import { type AskAnswer, type AskArgs, type AskName, asks } from '@cartable/shared/bridge/asks.ts';
import type { PlaceName } from '@cartable/shared/domain/region/place.ts';
import type { RegionRight } from '@cartable/shared/domain/region/rights.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { delegated, signedIn } from '../../region/testing/regionWorld.ts';
import { codeOf } from '../../testing/codeOf.ts';
import { endDelegation } from '../../storage/repositories/region/delegations.ts';
import { membershipOf, writeRecords } from '../../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../../testing/testClient.ts';
import type { SourceFile } from '../readers/sourceFile.ts';
import { filesOf, rosa, small } from '../testing/smallDirectory.ts';

const paris: PlaceName = { level: 'academy', target: 'paris' };
const creteil: PlaceName = { level: 'academy', target: 'creteil' };
const region: PlaceName = { level: 'region', target: '' };
const source = 'aaf:paris';
// Each import is a thread of its own, and a busy machine starts it slowly.
vi.setConfig({ testTimeout: 120_000 });
let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

async function ask<N extends AskName>(by: TestClient, name: N, args: AskArgs<N>): Promise<AskAnswer<N>> {
  const definition = asks.get(name);
  if (definition === undefined) throw new TypeError(name);
  const response = await by.session.send(askRequest(definition, args, {}));
  return askAnswer(definition, await response.text()) as AskAnswer<N>;
}

async function upload(by: TestClient, files: readonly SourceFile[]): Promise<void> {
  for (const { name, bytes } of files) {
    let offset = 0;
    for await (const piece of bytes()) {
      offset = (await ask(by, 'imports.upload', { name, offset, bytes: piece.slice() })).have;
    }
  }
}

async function settled(by: TestClient) {
  await server.running.server.imports.idle();
  const overview = await ask(by, 'imports.overview', {});
  return { ...overview, refusal: overview.tasks.at(-1)?.refusal ?? null };
}

/** Reads the small academy; gives the report that waits. */
async function readAcademy(by: TestClient): Promise<string> {
  await upload(by, filesOf(small));
  await ask(by, 'imports.read', {});
  const { ready, refusal } = await settled(by);
  expect(refusal).toBeNull();
  expect(ready.map((one) => one.source)).toEqual([source]);
  return ready[0]?.id ?? '';
}

/** How many people there are in the first school of the small academy. */
async function peopleThere(): Promise<number> {
  const rows = await server.running.storage.reader
    .selectFrom('record')
    .select('id')
    .where('school_id', '=', rosa)
    .where('type', '=', 'directory.person')
    .where('content', 'is not', null)
    .execute();
  return rows.length;
}

/** Every question about a directory, each with how it is asked of a report that waits. */
const doors = (run: string): readonly (readonly [AskName, (by: TestClient) => Promise<unknown>])[] => [
  ['imports.overview', (by) => ask(by, 'imports.overview', {})],
  [
    'imports.upload',
    (by) => ask(by, 'imports.upload', { name: 'x.xml', offset: 0, bytes: new Uint8Array([60]) }),
  ],
  ['imports.forgetFiles', (by) => ask(by, 'imports.forgetFiles', {})],
  ['imports.read', (by) => ask(by, 'imports.read', {})],
  ['imports.cancel', (by) => ask(by, 'imports.cancel', { task: 'x' })],
  ['imports.again', (by) => ask(by, 'imports.again', { task: 'x' })],
  ['imports.issues', (by) => ask(by, 'imports.issues', { run, severity: 'all', after: 0 })],
  ['imports.table', (by) => ask(by, 'imports.table', { run })],
  ['imports.confirm', (by) => ask(by, 'imports.confirm', { run, acceptLeavers: true })],
  ['imports.discard', (by) => ask(by, 'imports.discard', { run })],
  ['imports.undo', (by) => ask(by, 'imports.undo', { source })],
  ['imports.departures', (by) => ask(by, 'imports.departures', {})],
  ['imports.removals', (by) => ask(by, 'imports.removals', { source })],
  ['letters.classes', (by) => ask(by, 'letters.classes', {})],
  ['letters.make', (by) => ask(by, 'letters.make', { classId: '2de-1' })],
];

test('the table of doors is whole', () => {
  const named = [...asks.keys()].filter((one) => /^(?:imports|letters)\./.test(one));
  expect(doors('').map(([name]) => name)).toEqual(expect.arrayContaining(named));
});

test('an officer without the right over an academy finds every door closed, and nothing behind it', async () => {
  const holder = await signedIn(server, 'holder', 'regionAdmin');
  await delegated(server, 'holder', paris);
  const run = await readAcademy(holder);
  const few: readonly RegionRight[] = ['delegate', 'messages', 'statistics', 'theme'];
  const without = {
    nothing: await signedIn(server, 'nothing', 'regionAdmin'),
    ended: await signedIn(server, 'ended', 'regionAdmin'),
    messages: await signedIn(server, 'messages', 'regionAdmin'),
    oneSchool: await signedIn(server, 'oneSchool', 'regionAdmin'),
  };
  await delegated(server, 'ended', region, { endsOn: '2026-01-01' });
  await delegated(server, 'messages', paris, { rights: few });
  await delegated(server, 'oneSchool', { level: 'school', target: server.demo.schoolId });
  for (const [who, by] of Object.entries(without)) {
    for (const [door, open] of doors(run))
      expect(await codeOf(open(by)), `${door} as ${who}`).toBe('auth.forbidden');
  }
  // The right over another academy opens the doors, not these files.
  const other = await signedIn(server, 'other', 'regionAdmin');
  await delegated(server, 'other', creteil);
  expect(await ask(other, 'imports.overview', {})).toMatchObject({ ready: [], applied: [], uploads: [] });
  for (const [door, open] of doors(run).filter(([name]) => /issues|table|confirm|discard/.test(name)))
    expect(await codeOf(open(other)), door).toBe('import.run_gone');
  expect(await codeOf(ask(other, 'imports.undo', { source }))).toBe('import.nothing_to_undo');
  expect(await codeOf(ask(other, 'imports.removals', { source }))).toBe('request.not_found');
  await upload(other, filesOf(small));
  await ask(other, 'imports.read', {});
  const [refused] = (await settled(other)).tasks;
  expect(refused).toMatchObject({ state: 'refused' });
  expect(refused?.refused?.details.issues).toMatchObject([
    { code: 'import.wrong_academy', severity: 'error', count: 2 },
  ]);
  expect(await peopleThere()).toBe(0);
});

test('who holds it reads, applies and undoes an academy, of the region’s too', async () => {
  const officer = await signedIn(server, 'officer', 'regionAdmin');
  await delegated(server, 'officer', region, { rights: ['schools'] });
  const run = await readAcademy(officer);
  await ask(officer, 'imports.confirm', { run, acceptLeavers: false });
  expect((await settled(officer)).applied.map((one) => one.source)).toEqual([source]);
  expect(await peopleThere()).toBeGreaterThan(0);
  await ask(officer, 'imports.undo', { source });
  await settled(officer);
  expect(await peopleThere()).toBe(0);
});

test('a right that is taken back after the report confirms nothing any more, nor does it undo', async () => {
  const officer = await signedIn(server, 'officer', 'regionAdmin');
  const first = await delegated(server, 'officer', paris);
  const takeBack = (id: string) =>
    server.running.storage.transaction((writer) => endDelegation(writer, id, Date.now()));
  const run = await readAcademy(officer);
  await takeBack(first);
  expect(await codeOf(ask(officer, 'imports.confirm', { run, acceptLeavers: true }))).toBe('auth.forbidden');
  expect(await peopleThere()).toBe(0);
  // Another one narrows it to another academy: the report is not theirs.
  const elsewhere = await delegated(server, 'officer', creteil);
  expect(await codeOf(ask(officer, 'imports.confirm', { run, acceptLeavers: true }))).toBe('import.run_gone');
  await takeBack(elsewhere);
  const again = await delegated(server, 'officer', region);
  await ask(officer, 'imports.confirm', { run, acceptLeavers: true });
  await settled(officer);
  const there = await peopleThere();
  expect(there).toBeGreaterThan(0);
  await takeBack(again);
  expect(await codeOf(ask(officer, 'imports.undo', { source }))).toBe('auth.forbidden');
  expect(await codeOf(ask(officer, 'imports.departures', {}))).toBe('auth.forbidden');
  expect(await peopleThere()).toBe(there);
});

test('a technician of the same place neither sees nor changes an academy’s files before they are read', async () => {
  const officer = await signedIn(server, 'officer', 'regionAdmin');
  await delegated(server, 'officer', paris);
  const technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  const files = filesOf(small);
  await upload(officer, files);
  expect((await ask(technician, 'imports.overview', {})).uploads).toEqual([]);
  const name = files[0]?.name ?? '';
  await ask(technician, 'imports.upload', { name, offset: 0, bytes: new TextEncoder().encode('forged') });
  await ask(technician, 'imports.forgetFiles', {});
  const sizes = (await ask(officer, 'imports.overview', {})).uploads.map((one) => one.sizeBytes);
  expect(sizes.sort()).toEqual(files.map((one) => one.sizeBytes).sort());
});

test('an officer without a right who is also a technician there has a technician’s power, no more', async () => {
  const both = await signedIn(server, 'both', 'technician');
  await writeRecords(server, [membershipOf('both', 'regionAdmin')]);
  const text = 'externalid;Nom;Prénom;Directeur\np1;Nouveau;Chef;oui\n';
  const bytes = new TextEncoder().encode(text);
  await ask(both, 'imports.upload', { name: 'personnels.csv', offset: 0, bytes });
  await ask(both, 'imports.read', {});
  const run = (await settled(both)).ready[0]?.id ?? '';
  expect(await codeOf(ask(both, 'imports.confirm', { run, acceptLeavers: false }))).toBe('import.needs_head');
});
