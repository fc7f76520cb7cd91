import { join } from 'node:path';
import { addDays } from '@cartable/shared/lib/days.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverActor } from '../audit/auditRow.ts';
import { addZola, zola } from '../region/testing/regionWorld.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { recordsOfType } from '../storage/repositories/recordsOfType.ts';
import { insertFlash } from '../storage/repositories/region/flashes.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { logger } from './logger.ts';
import { type MaintenanceHost, maintenanceSteps } from './maintenance.ts';
import { nodeClock, nodeHasher, nodeRandom } from './nodeHost.ts';
import { StepRounds } from './stepRounds.ts';

let server: TestServer;
let host: MaintenanceHost;
const lines: { readonly msg: string; readonly step?: string; readonly failed?: readonly string[] }[] = [];
beforeAll(async () => {
  server = await startTestServer();
  await addZola(server);
  const { storage, server: parts } = server.running;
  const blobs = memoryBlobStore();
  host = {
    storage,
    blobs,
    clock: nodeClock,
    hasher: nodeHasher,
    log: logger('info', { write: (line) => void lines.push(JSON.parse(line)) }),
    anchoring: { key: parts.auditKey, file: join(server.folder, 'anchors.jsonl') },
    region: parts.region,
    retention: { ...parts.syncHost, blobs, random: nodeRandom },
    uploads: parts.imports,
  };
});
afterAll(() => server.stop());

const round = async () => {
  lines.length = 0;
  await new StepRounds(host.log).run(maintenanceSteps(host));
  return lines.find((one) => one.msg.startsWith('maintenance ended') || one.msg === 'maintenance done');
};
const setZola = (text: string) =>
  host.storage.transaction((writer) =>
    writer
      .updateTable('record')
      .set({ content: text })
      .where('school_id', '=', zola)
      .where('type', '=', 'directory.school')
      .execute(),
  );

test('a school whose record is damaged keeps no other school waiting, nor the steps behind; mended, it has all of it at the next round', async () => {
  const today = schoolDay(Date.now());
  const words = { tone: 'info', roles: [], textFr: 'Bonjour.', textEn: null, author: 'server' } as const;
  const days = { startsOn: today, endsOn: addDays(today, 3), createdAt: 1, endedAt: null };
  const place = { level: 'region', target: '' } as const;
  await host.storage.transaction((writer) =>
    insertFlash(writer, { id: 'flash-1', place, ...words, ...days }),
  );
  const [whole = ''] = await recordsOfType(host.storage.reader, zola, 'directory.school');
  const copies = async (schoolId: string) =>
    (await recordsOfType(host.storage.reader, schoolId, 'region.flash')).length;
  expect(await round()).toMatchObject({ msg: 'maintenance done' });
  // The region gave it a name, which its people do not see yet.
  await host.storage.transaction((writer) =>
    writer
      .updateTable('region_school')
      .set({ name: 'Autre', named: 1 })
      .where('school_id', '=', 'demo')
      .execute(),
  );
  await host.storage.transaction((writer) =>
    insertFlash(writer, { id: 'flash-2', place, ...words, ...days }),
  );
  await setZola('{');
  expect((await round())?.failed).toEqual(['names']);
  expect(lines.find(({ step }) => step === 'names')).toMatchObject({ msg: 'maintenance step failed' });
  // The school behind it, and the steps behind.
  const [seen = ''] = await recordsOfType(host.storage.reader, 'demo', 'directory.school');
  expect(JSON.parse(seen)).toMatchObject({ name: 'Autre' });
  expect(await copies('demo')).toBe(2);
  await setZola(whole);
  expect(await round()).toMatchObject({ msg: 'maintenance done' });
});

test('a place that does not take the heads of the chains fails that step alone, and the log has them', async () => {
  const draft = {
    action: 'account.blocked',
    type: 'account',
    targetId: 'x',
    subject: 'x',
    digest: '',
  } as const;
  await host.storage.transaction((writer) =>
    appendAudit(writer, nodeHasher, 'demo', serverActor, Date.now(), [draft]),
  );
  const { file } = host.anchoring;
  host = { ...host, anchoring: { ...host.anchoring, file: join(server.folder, 'none', 'anchors.jsonl') } };
  expect((await round())?.failed).toEqual(['anchors']);
  expect(lines.filter(({ msg }) => msg === 'audit anchored')).not.toEqual([]);
  host = { ...host, anchoring: { ...host.anchoring, file } };
  expect(await round()).toMatchObject({ msg: 'maintenance done' });
});
