import { expect } from 'vitest';
import type { Route } from '../http/route.ts';
import type { ServerParts } from '../http/serverParts.ts';
import { insertTrust } from '../storage/repositories/trustedDevices.ts';
import { addPerson, addSchool } from './addPerson.ts';
import { type ActingClient, actingClient } from './actingClient.ts';
import { startTestServer } from './startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from './testClient.ts';
import { uploadContent } from './uploadContent.ts';

/** A school's people, a victim among them, and the head of another school: each with an account and a way to ask as them. */
export type Everybody = Awaited<ReturnType<typeof everybody>>;

const otherSchool = '0780001A';

/** A document of theirs, by its manifest. */
async function documentOf(client: ActingClient): Promise<string> {
  const { content } = await uploadContent(client.client);
  const put = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23', name: 'Exposé.txt' };
  const result = await client.act('documents.putFile', { id: 'doc', copyId: 'copy', ...put, content });
  expect(result).toMatchObject({ status: 'applied' });
  return content.manifest;
}

/** Signs them all in to a server of their own, of these parts besides. */
export async function everybody(parts: Partial<ServerParts> = {}) {
  const server = await startTestServer(parts);
  const clients = new Map<string, TestClient>();
  const logins = new Map<string, string>();
  const cookies = new Map<string, string>();
  const signIn = async (name: string, code: string) => {
    const client = testClient(server.origin);
    clients.set(name, client);
    logins.set(name, (await activated(client, code)).login);
  };
  const own = await actingClient(server, 'pupil-1-01');
  clients.set('victim', own.client);
  logins.set('victim', server.account('pupil-1-01').login);
  await signIn('pupil', server.account('pupil-1-02').code);
  await signIn('teacher', server.account('teacher-maths').code);
  await signIn('guardian', (await addPerson(server, { userId: 'parent', role: 'guardian' })).code);
  await signIn('cpe', (await addPerson(server, { userId: 'cpe', role: 'cpe' })).code);
  // An officer of the region whose rights were taken back: their account alone has no power (docs/decisions/0245).
  await signIn('officer', (await addPerson(server, { userId: 'officer', role: 'regionAdmin' })).code);
  await signIn('technician', server.account('technician').code);
  await signIn('head', (await addPerson(server, { userId: 'head', role: 'head' })).code);
  await addSchool(server, otherSchool, 'Lycée d’à côté');
  const { code } = await addPerson(server, { userId: 'otherHead', role: 'head', schoolId: otherSchool });
  await signIn('otherHead', code);
  /** What is the victim's, by what a table calls it: a device, a passkey, a document, a device that they trust. */
  const victim = { deviceId: own.deviceId, passkey: 'AAAA', content: await documentOf(own), trust: 'BBBB' };
  const { schoolId } = server.demo;
  const trust = { id: victim.trust, schoolId, userId: 'pupil-1-01', label: 'Firefox', tokenHash: '' };
  const at = Date.now();
  const times = { previousHash: null, rotatedAt: at, createdAt: at, seenAt: at, stepAt: null };
  await server.running.storage.transaction((writer) => insertTrust(writer, { ...trust, ...times }));

  /** A session of the portal. */
  async function cookieOf(name: string): Promise<string> {
    const known = cookies.get(name);
    if (known !== undefined) return known;
    const response = await fetch(`${server.origin}/api/v1/portal/sessions`, {
      method: 'POST',
      headers: {
        'X-Cartable-Portal': '1',
        Origin: server.origin,
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ login: logins.get(name), password: testPassword, label: 'Firefox' }),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect([name, response.status]).toEqual([name, 200]);
    cookies.set(name, cookie);
    return cookie;
  }

  const by = (name: string): TestClient => {
    const client = clients.get(name);
    if (client === undefined) throw new TypeError(name);
    return client;
  };

  /** The same person, signed in in a browser: a link of the portal's page. */
  async function sendElement(name: string, path: string): Promise<Response> {
    const headers = { Cookie: await cookieOf(name), 'Sec-Fetch-Site': 'same-origin' };
    const answer = await fetch(server.origin + path, { headers });
    if (answer.ok) return answer;
    const { code } = (await answer.json()) as { code: string };
    throw Object.assign(new Error(code), { code });
  }

  return {
    server,
    victim,
    by,
    sendElement,
    /** Asks one of the routes as somebody, about what is called `id` of the victim's, or about this very `id`. */
    async send(name: string, { access, method, path }: Route, id: string, json?: object): Promise<Response> {
      const asked = path.replace(/\{\w+\}/, id in victim ? victim[id as keyof typeof victim] : id);
      if (access === 'element') return sendElement(name, asked);
      return by(name).session.send({
        method: method.toUpperCase() as 'GET',
        path: asked,
        ...(json !== undefined && { json }),
      });
    },
  };
}
