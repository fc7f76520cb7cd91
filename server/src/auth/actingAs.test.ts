import type { PlaceName } from '@cartable/shared/domain/region/place.ts';
import type { RegionRight } from '@cartable/shared/domain/region/rights.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endDelegation } from '../storage/repositories/region/delegations.ts';
import { delegated, signedIn } from '../region/testing/regionWorld.ts';
import { codeOf } from '../testing/codeOf.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import type { TestClient } from '../testing/testClient.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
  await addPerson(server, { userId: 'aHead', role: 'head' });
});
afterAll(() => server.stop());

const region: PlaceName = { level: 'region', target: '' };
const schools = '/api/v1/school';

/** What an officer's rank opens in their own office; none of it is refused, nor does it hurt, when it is done twice. */
const doors: Readonly<Record<string, readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string, object?]>> = {
  people: ['GET', `${schools}/people`],
  person: ['GET', `${schools}/people/aHead`],
  devices: ['GET', `${schools}/people/aHead/devices`],
  'a code': ['POST', `${schools}/people/aHead/activation`],
  'a password replaced': ['POST', `${schools}/people/aHead/password-reset`],
  'second steps': ['DELETE', `${schools}/people/aHead/factors`],
  blocking: ['PUT', `${schools}/people/aHead/blocked`, { blocked: false }],
  'blocking a profile': ['PUT', `${schools}/profiles/head/blocked`, { blocked: false }],
  profiles: ['GET', `${schools}/profiles`],
  'the duty of staff': ['PUT', `${schools}/security`, { staffSecondFactor: false }],
  security: ['GET', `${schools}/security`],
  roles: ['GET', `${schools}/roles`],
  classes: ['GET', `${schools}/classes`],
  keys: ['GET', `${schools}/keys`],
  'keys as a file': ['GET', `${schools}/keys.csv`],
  'preparing keys': ['POST', `${schools}/keys`, { count: 1 }],
  'updates of keys': ['GET', `${schools}/updates`],
};
const answersOf = async ({ session }: TestClient) => {
  const answers: Record<string, string> = {};
  for (const [name, [method, path, json]] of Object.entries(doors)) {
    answers[name] = await codeOf(session.send({ method, path, ...(json !== undefined && { json }) }));
  }
  return answers;
};
const all = (answer: string) => Object.fromEntries(Object.keys(doors).map((name) => [name, answer]));

/** An officer of the demonstration's place, which lies in the academy of Paris. */
async function officer(): Promise<{ readonly client: TestClient; readonly userId: string }> {
  made += 1;
  const userId = `officer-${made}`;
  return { client: await signedIn(server, userId, 'regionAdmin'), userId };
}

describe('an officer over the people and keys of their own office', () => {
  test('has no power by their account alone', async () => {
    const { client } = await officer();
    expect(await answersOf(client)).toEqual(all('auth.forbidden'));
  });

  test.each([
    ['the region', region],
    ['the academy of their office', { level: 'academy', target: 'paris' }],
    ['their office', { level: 'school', target: 'demo' }],
  ] as const)(
    'has it while the right to name others over %s is delegated to them, and not a moment longer',
    async (_, place) => {
      const { client, userId } = await officer();
      const id = await delegated(server, userId, place, { rights: ['delegate'] });
      expect(await answersOf(client)).toEqual(all('ok'));
      await server.running.storage.transaction((writer) => endDelegation(writer, id, Date.now()));
      expect(await answersOf(client)).toEqual(all('auth.forbidden'));
    },
  );

  test.each<[string, PlaceName, readonly RegionRight[], string | undefined]>([
    ['other rights', region, ['schools', 'messages', 'statistics', 'theme'], undefined],
    ['the right over another academy', { level: 'academy', target: 'creteil' }, ['delegate'], undefined],
    ['the right over another school', { level: 'school', target: '0940001A' }, ['delegate'], undefined],
    ['a right that has ended', region, ['delegate'], '2026-01-01'],
  ])('has none by %s', async (_, place, rights, endsOn) => {
    const { client, userId } = await officer();
    await delegated(server, userId, place, { rights, ...(endsOn !== undefined && { endsOn }) });
    expect(await answersOf(client)).toEqual(all('auth.forbidden'));
  });

  test.each(['technician', 'head'] as const)(
    'who is also a %s has that power, and not an officer’s over the head',
    async (role) => {
      const { client, userId } = await officer();
      await writeRecords(server, [membershipOf(userId, role)]);
      const answers = await answersOf(client);
      expect(answers.people).toBe('ok');
      expect(answers.keys).toBe('ok');
      expect(answers['a code']).toBe('auth.forbidden');
      expect(answers['a password replaced']).toBe('auth.forbidden');
      expect(answers['second steps']).toBe('auth.forbidden');
      expect(answers['blocking a profile']).toBe('auth.forbidden');
      expect(answers['the duty of staff']).toBe(role === 'head' ? 'ok' : 'auth.forbidden');
    },
  );
});
