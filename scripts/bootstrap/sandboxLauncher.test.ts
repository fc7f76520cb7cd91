import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sandboxLauncher } from './sandboxLauncher.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cartable-launchers-'));
  vi.stubEnv('CARTABLE_CACHE', cache);
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const launchers = (...names: readonly string[]) => join(cache, 'launchers', ...names);
const on = (day: string) => new Date(`${day}T10:00:00Z`);
const launch = (day: string, name = 'echo') => sandboxLauncher(`/bin/${name}`, 'none', on(day));

test('starts the program, with what it is given', () => {
  expect(execFileSync(launch('2026-11-26'), ['bonjour'], { encoding: 'utf8' })).toBe(
    '--no-sandbox bonjour\n',
  );
  expect(sandboxLauncher('/bin/echo', 'plain', on('2026-11-26'))).toBe('/bin/echo');
});

test('those of the present month and of the one before stay, older ones go', () => {
  const [september, october] = [launch('2026-09-30'), launch('2026-10-01')];
  const november = launch('2026-11-01', 'true');
  expect([september, october, november].map((path) => existsSync(path))).toEqual([false, true, true]);
  expect(readdirSync(launchers()).sort()).toEqual(['2026-10', '2026-11']);
});

test('a new year begins after December', () => {
  const [november, december] = [launch('2026-11-30'), launch('2026-12-31')];
  launch('2027-01-01');
  expect([existsSync(november), existsSync(december)]).toEqual([false, true]);
});

test('those that lie there from before months had folders go when nobody has started them for two months', () => {
  mkdirSync(launchers(), { recursive: true });
  for (const [name, day] of [
    ['electron-old', '2026-09-01'],
    ['electron-fresh', '2026-11-20'],
  ] as const) {
    writeFileSync(launchers(name), '');
    utimesSync(launchers(name), on(day), on(day));
  }
  launch('2026-11-26');
  expect(readdirSync(launchers()).sort()).toEqual(['2026-11', 'electron-fresh']);
});

test('two starts at once, one of them with last month’s clock, take nothing from each other', () => {
  const before = launch('2026-10-31');
  const after = launch('2026-11-01');
  const again = launch('2026-10-31', 'true');
  for (const path of [before, after, again]) expect(existsSync(path)).toBe(true);
});
