import { expect, test, vi, beforeAll, afterAll } from 'vitest';
import { signedIn, delegated, addZola, addToZola, codeOf } from '../region/testing/regionWorld.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';
vi.setConfig({ testTimeout: 120_000 });
let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(() => server.stop());
const send = async (by: TestClient, method: string, path: string, json?: object) => {
  try { const r = await by.session.send({ method: method as 'GET', path, ...(json && { json }) } as never); return `${r.status} ${(await r.text()).slice(0,300)}`; }
  catch (e) { return `ERR ${(e as {code:string}).code} ${JSON.stringify((e as {data:object}).data)}`; }
};
const piece = async (by: TestClient, name: string, text: string, offset = 0, lot='') => {
  try { const r = await by.session.send({ method: 'PUT', path: `/api/v1/school/imports/files/${encodeURIComponent(name)}?offset=${offset}&lot=${lot}`, bytes: new TextEncoder().encode(text) } as never); return `${r.status} ${(await r.text()).slice(0,200)}`; }
  catch (e) { return `ERR ${(e as {code:string}).code}`; }
};
test('attack', async () => {
  const head = await signedIn(server, 'head1', 'head');
  const tech = await signedIn(server, 'tech1', 'technician');
  const full = await (await head.session.send({ method: 'GET', path: '/api/v1/school/periods' } as never)).json() as any;
  console.log(JSON.stringify(full).slice(0, 600));
  const y = full.years[1];
  const sets = [{ classIds: [], periods: [{ id: null, name: 'S1', startsOn: `${y.year}-09-01`, endsOn: `${y.year+1}-01-31`, entryEndsOn: null },{ id: null, name: 'S2', startsOn: `${y.year+1}-02-01`, endsOn: `${y.year+1}-07-05`, entryEndsOn: null }] }];
  console.log(await Promise.all([1,2,3,4].map(() => send(head, 'PUT', '/api/v1/school/periods', { year: y.year, base: y.base, sets }))));
  console.log('tech', await send(tech, 'PUT', '/api/v1/school/periods', { year: y.year, base: y.base, sets }));
  console.log('extra', await send(head, 'PUT', '/api/v1/school/periods', { year: y.year, base: y.base, sets, schoolId: 'x' }));
  for (const bad of [{...sets[0], periods: [{...sets[0].periods[0], byRegion: true}]}, {...sets[0], classIds: ['nope']}, {classIds: [], periods: []}])
    console.log('bad', await send(head, 'PUT', '/api/v1/school/periods', { year: y.year, base: y.base, sets: [bad] }));
  for (const b of [{year: 1e15},{year: 2026.5},{year:-1}]) console.log('year', await send(head, 'POST', '/api/v1/school/periods/checks', { base: y.base, sets, ...b }));
  for (const name of ['../x', '..', '.x', 'a/b.csv', 'a\\b.csv', 'a\0b', '𠀀'.repeat(119)+'x', '한'.repeat(110), 'CON', 'x'.repeat(121), 'a.csv ', 'e\u0301l.csv', 'liste d’élèves.csv'])
    console.log('name', JSON.stringify(name.slice(0, 20)), await piece(tech, name, 'x'));
  console.log('offset', await piece(tech, 'ok.csv', 'x', 1e300), await piece(tech, 'ok.csv', 'x', -1), await piece(tech, 'ok.csv', 'x', Number.MAX_SAFE_INTEGER));
  console.log('forget', await send(tech, 'DELETE', '/api/v1/school/imports/files'));
  console.log('put', await piece(tech, 'ok.csv', 'Identifiant;Nom\n'));
  console.log('read', await Promise.all([1,2,3,4].map(() => send(tech, 'POST', '/api/v1/school/imports/reading', {}))));
  console.log('put+forget', await Promise.all([piece(tech, 'a.csv', 'x'), send(tech, 'DELETE', '/api/v1/school/imports/files'), piece(tech, 'b.csv', 'x'), send(tech, 'POST', '/api/v1/school/imports/reading', {}), piece(tech, 'a.csv', 'x'), send(tech, 'DELETE', '/api/v1/school/imports/files')]));
  await server.running.server.imports.idle();
  await addZola(server);
  const zcode = await addToZola(server, 'ztech', 'technician');
  const ztech = testClient(server.origin); await activated(ztech, zcode);
  const ov = await (await tech.session.send({ method: 'GET', path: '/api/v1/school/imports' } as never)).json() as any;
  console.log('tasks', ov.tasks.map((t: any) => [t.id, t.state, t.refusal]));
  const id = ov.tasks[0]?.id;
  for (const [m, p] of [['GET', `reports/${id}/issues`], ['GET', `reports/${id}/table`], ['DELETE', `tasks/${id}`], ['POST', `tasks/${id}/reading`], ['POST', `reports/${id}/confirmation`]] as const)
    console.log('idor', m, p, await send(ztech, m, `/api/v1/school/imports/${p}`, m === 'POST' ? (p.includes('confirm') ? { acceptLeavers: true } : {}) : undefined));
  console.log('undo', await send(ztech, 'POST', '/api/v1/school/imports/undoing', { source: `csv:${server.demo.schoolId}` }), await send(ztech, 'POST', '/api/v1/school/imports/removals', { source: `csv:${server.demo.schoolId}` }));
  for (const s of ['csv:', '', 'aaf:paris', 'nonsense:0940001A', 'csv:0940001A'])
    console.log('removals', s, await send(ztech, 'POST', '/api/v1/school/imports/removals', { source: s }));
  await server.running.server.imports.idle();
  const ov2 = await (await ztech.session.send({ method: 'GET', path: '/api/v1/school/imports' } as never)).json() as any;
  console.log('ztasks', JSON.stringify(ov2.tasks.map((t: any) => [t.kind, t.state, t.refusal])), ov2.ready.length);
});
