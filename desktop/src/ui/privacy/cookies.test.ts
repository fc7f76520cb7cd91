import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as cookies from '@cartable/server/portal/sessionCookie.ts';
import * as trustTimes from '@cartable/server/auth/trustTimes.ts';
import { expect, test } from 'vitest';
import { beginVisit, visitKey } from '../portal/providerVisit.ts';
import { browserKeeps, trustDays, visitMinutes } from './browserKeeps.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Files of the product under a folder in which this stands. */
function filesWith(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|testing\//.test(path))
    .filter((path) => pattern.test(readFileSync(join(root, folder, path), 'utf8')))
    .sort();
}

const named = (kind: 'cookie' | 'tab') =>
  browserKeeps.filter((one) => one.kind === kind).map((one): string => one.name);

/** Every cookie that the server can set, as it sets it: whatever the one file that does can make. */
const set = Object.values(cookies).flatMap((make) => {
  const made: unknown = (make as (given: string) => unknown)('x'.repeat(43));
  const header = made !== null && typeof made === 'object' && Object.entries(made);
  return header ? header.filter(([name]) => name === 'Set-Cookie').map(([, value]) => String(value)) : [];
});

test('the page on cookies names every cookie that the server sets', () => {
  expect([...new Set(set.map((one) => one.split('=')[0]))].sort()).toEqual(named('cookie').toSorted());
});

test('the session’s cookie has no date but on a trusted device; the others last as long as the page says', () => {
  const session = cookies.settingCookie('token')['Set-Cookie'];
  expect(session).not.toMatch(/max-age|expires/i);
  const days = (ms: number) => ms / 86_400_000;
  expect(trustDays).toEqual({
    idle: days(trustTimes.keptIdleMs),
    most: days(trustTimes.keptMostMs),
    step: days(trustTimes.stepTrustMs),
    unseen: days(trustTimes.trustIdleMs),
  });
  expect(cookies.federationCookie('token')['Set-Cookie']).toContain(`Max-Age=${visitMinutes * 60};`);
});

test('nothing else sets a cookie', () => {
  expect(filesWith('server/src', /set-cookie|\.cookie\(/i)).toEqual(['portal/sessionCookie.ts']);
  expect(filesWith('desktop/src', /document\.cookie|cookieStore|set-cookie/i)).toEqual([]);
});

test('the page names what the tab keeps, and nothing else is kept', async () => {
  const kept: string[] = [];
  const storage = {
    getItem: () => null,
    setItem: (key: string) => kept.push(key),
    removeItem: () => undefined,
  };
  await beginVisit('essai', { storage, hash: '', replace: () => undefined });
  expect(kept).toEqual(named('tab'));
  expect(named('tab')).toEqual([visitKey]);
  const stores = /\b(?:sessionStorage|localStorage|indexedDB)\b|\bcaches\.|navigator\.storage/;
  expect(filesWith('desktop/src/ui', stores)).toEqual(['portal/providerVisit.ts']);
});
