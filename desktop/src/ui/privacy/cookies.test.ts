import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settingCookie } from '@cartable/server/portal/sessionCookie.ts';
import { expect, test } from 'vitest';
import { sessionCookieName } from './sessionCookieName.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Files of the product under a folder in which this stands. */
function filesWith(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|testing\//.test(path))
    .filter((path) => pattern.test(readFileSync(join(root, folder, path), 'utf8')))
    .sort();
}

test('the page on cookies names the one cookie that the server sets, without a date', () => {
  const cookie = settingCookie('token')['Set-Cookie'] ?? '';
  expect(cookie.startsWith(`${sessionCookieName}=`)).toBe(true);
  expect(cookie).not.toMatch(/max-age|expires/i);
});

test('nothing else sets a cookie', () => {
  expect(filesWith('server/src', /set-cookie|\.cookie\(/i)).toEqual(['portal/sessionCookie.ts']);
  expect(filesWith('desktop/src', /document\.cookie|cookieStore|set-cookie/i)).toEqual([]);
});
