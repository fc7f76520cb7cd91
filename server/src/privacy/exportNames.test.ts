import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ActingClient, actingClient } from '../testing/actingClient.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { unzip } from '../testing/unzip.ts';
import { uploadContent } from '../testing/uploadContent.ts';

let server: TestServer;
let pupil: ActingClient;
const hostile = [
  '..',
  '../../../etc/cron.d/x',
  '..\\..\\Windows\\x.exe',
  '/etc/passwd',
  'C:\\x.txt',
  'CON.txt',
  'nul',
  'a:b',
  'fin. ',
  'facture\u202efdp.exe',
  'a'.repeat(255),
  // A cut after 120 units would halve the face.
  `${'a'.repeat(119)}😀 fin.pdf`,
  `${'b'.repeat(200)}.odt`,
];

beforeAll(async () => {
  server = await startTestServer();
  pupil = await actingClient(server, 'pupil-1-01');
});
afterAll(() => server.stop());

test('whatever a file is called, in the copy it lies in its folder, under a name that every system takes', async () => {
  // A name that the server refuses is not in the copy either; most of a hand-in's are taken as they are.
  let taken = 0;
  for (const [index, name] of hostile.entries()) {
    const { content } = await uploadContent(pupil.client);
    const handIn = { id: `hand-${index}`, assignmentId: 'work_2de-1_maths-3', comment: '' };
    const result = await pupil.act('homework.handIn', { ...handIn, files: [{ name, content }] });
    if (result?.status === 'applied') taken += 1;
  }
  expect(taken).toBeGreaterThan(5);
  const path = '/api/v1/people/pupil-1-01/export';
  const answer = await pupil.client.session.send({ method: 'GET', path });
  const files = await unzip(Buffer.from(await answer.arrayBuffer()));
  const names = [...files.keys()];
  expect(names.filter((one) => one.includes('/Fichiers/')).length).toBeGreaterThanOrEqual(taken);
  // What opens the file stays at its end.
  expect(names.filter((one) => /a{50}.*\.pdf$/.test(one))).toHaveLength(1);
  expect(names.filter((one) => /b{50}.*\.odt$/.test(one))).toHaveLength(1);
  for (const name of names) {
    expect(name.isWellFormed(), name).toBe(true);
    const parts = name.split('/');
    expect(
      parts.filter((part) => ['', '.', '..'].includes(part)),
      name,
    ).toEqual([]);
    for (const part of parts) {
      expect(part, name).not.toMatch(/[<>:"\\|?*\p{Cc}\p{Cf}]|[. ]$/u);
      expect(part, name).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
      expect(part.length, name).toBeLessThanOrEqual(125);
    }
  }
});

test('folders inside each other without end are cut short: a place in an archive has no more than 64 KiB', async () => {
  const deep = await actingClient(server, 'pupil-1-02');
  let parentId: string | null = null;
  for (let depth = 0; depth < 200; depth += 1) {
    const id = `folder-${depth}`;
    const made = await deep.act('documents.createFolder', { id, parentId, name: '€'.repeat(120) });
    expect(made?.status).toBe('applied');
    parentId = id;
  }
  const { content } = await uploadContent(deep.client);
  const put = { parentId, base: null, deviceLabel: 'clé', day: '2026-11-23', content };
  for (const id of ['one', 'two']) {
    await deep.act('documents.putFile', { id, copyId: `${id}-copy`, ...put, name: `${id}.txt` });
  }
  const path = '/api/v1/people/pupil-1-02/export';
  const answer = await deep.client.session.send({ method: 'GET', path });
  const names = [...(await unzip(Buffer.from(await answer.arrayBuffer()))).keys()];
  const ours = names.filter((one) => /\/(?:one|two)\.txt$/.test(one));
  expect(ours).toHaveLength(2);
  for (const one of ours) expect(one.length).toBeLessThan(700);
  expect(names).toContain('index.html');
});
