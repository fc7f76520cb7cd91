import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eraseAccount } from '../storage/repositories/erasure.ts';
import { joinAccounts, separateAccount } from '../storage/repositories/personAccounts.ts';
import { personFactors } from '../storage/repositories/personTables.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { portalBrowser } from '../testing/portalBrowser.ts';
import { otherSchool, type SteppedServer, startSteppedServer } from '../testing/steppedServer.ts';
import { testPassword } from '../testing/testClient.ts';
import { keptIdleMs, keptMostMs } from './trustTimes.ts';

let lab: SteppedServer;
beforeAll(async () => {
  lab = await startSteppedServer();
});
afterAll(() => lab.stop());

const dayMs = 86_400_000;
let made = 0;

/** A parent with an account in each of two schools, who trusts the browser of the first. */
async function parentOfTwo() {
  made += 1;
  const [userId, login] = [`deux-${made}`, `deux-${made}.ici`];
  const here = await addPerson(lab.server, { userId, role: 'guardian', login, now: lab.now() });
  const there = { userId, role: 'guardian', schoolId: otherSchool, login: `deux-${made}.la` } as const;
  const other = await addPerson(lab.server, { ...there, now: lab.now() });
  const browser = portalBrowser(lab.server.origin);
  const activation = { password: testPassword, label: 'Firefox' };
  await browser.ask('portal/activations', { code: other.code, ...activation });
  await browser.ask('portal/activations', { code: here.code, ...activation });
  const owners = [
    { schoolId: lab.server.demo.schoolId, userId },
    { schoolId: otherSchool, userId },
  ] as const;
  await lab.server.running.storage.transaction((writer) =>
    joinAccounts(writer, owners, `personne-${made}`, lab.now()),
  );
  expect((await browser.signIn(login, { trusted: true })).code).toBe('ok');
  const place = { schoolId: otherSchool, userId, profile: 'family', label: 'Firefox' };
  return { browser, login, otherLogin: there.login, owners, place, userId };
}

describe('somebody with two schools', () => {
  test('goes to the other one and is kept there, no longer than from the sign-in on', async () => {
    const { browser, place } = await parentOfTwo();
    lab.pass(25 * dayMs);
    const changed = await browser.ask('portal/places', place);
    expect([changed.code, changed.set.length]).toEqual(['ok', 1]);
    expect(changed.set[0]).toContain(`Max-Age=${keptIdleMs / 1000};`);
    for (let days = 50; days <= 75; days += 25) {
      lab.pass(25 * dayMs);
      expect(await browser.whoIs()).toBe(place.userId);
    }
    lab.pass(keptMostMs - 75 * dayMs + 1);
    expect(await browser.whoIs()).toBeUndefined();
  });

  test('is known by either login, as one is the other; taken apart, by the one that declared it', async () => {
    const { browser, otherLogin, login, owners } = await parentOfTwo();
    expect((await browser.signIn(otherLogin)).set).toHaveLength(2);
    expect(await browser.known()).toEqual([login]);
    await lab.server.running.storage.transaction((writer) => separateAccount(writer, owners[1]));
    expect((await browser.signIn(otherLogin)).set).toHaveLength(1);
  });

  test('whose account is erased has no trust, and nobody is signed in by it', async () => {
    const { browser, owners, place } = await parentOfTwo();
    const copied = await personFactors(lab.server.running.storage.reader, owners[0].schoolId, place.userId);
    expect(copied).toContainEqual({
      kind: 'trustedDevice',
      label: 'Firefox',
      createdAt: lab.now(),
      seenAt: lab.now(),
    });
    await browser.ask('portal/places', place);
    await lab.server.running.storage.transaction((writer) =>
      eraseAccount(writer, owners[0].schoolId, place.userId, lab.now()),
    );
    expect(await browser.known()).toEqual([]);
    expect(await browser.whoIs()).toBeUndefined();
  });
});

test('a teacher who is a parent too has a school day as either, by whichever way they came there', async () => {
  const { code } = await addPerson(lab.server, { userId: 'les-deux', role: 'teacher', now: lab.now() });
  await writeRecords(
    lab.server,
    [membershipOf('les-deux', 'guardian', { pupilId: 'pupil-2-05' as never, classId: '2de-2' as never })],
    lab.now(),
  );
  const browser = portalBrowser(lab.server.origin);
  const json = { code, password: testPassword, label: 'Firefox', trusted: true };
  expect((await browser.ask('portal/activations', json)).set[0]).not.toContain('Max-Age');
  lab.pass(8 * 3_600_000);
  const place = { schoolId: lab.server.demo.schoolId, userId: 'les-deux', label: 'Firefox' };
  const changed = await browser.ask('portal/places', { ...place, profile: 'family' });
  expect(changed.code).toBe('ok');
  expect(changed.set[0]).not.toContain('Max-Age');
  lab.pass(11 * 3_600_000);
  expect(await browser.whoIs()).toBe('les-deux');
  lab.pass(2 * 3_600_000);
  expect(await browser.whoIs()).toBeUndefined();
});
