import { describe, expect, test } from 'vitest';
import { daysBetween, daysFrom } from './days.ts';
import { formatOf } from './format.ts';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('days', () => {
  test('summer time never shifts a day', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-10-26', '2026-10-24')).toBe(-2);
    expect(daysFrom('2026-12-30', 3).at(-1)).toBe('2027-01-01');
  });
});

describe('format', () => {
  const fr = formatOf('fr');
  const en = formatOf('en');
  test('numbers have a comma in French', () => {
    expect(fr.number(12.5)).toBe('12,5');
    expect(fr.number(14, 1)).toBe('14,0');
    expect(en.number(12.5)).toBe('12.5');
  });
  test('sizes', () => {
    expect(plain(fr.bytes(0))).toBe('0 o');
    expect(plain(fr.bytes(12_400_000))).toBe('12,4 Mo');
    expect(plain(fr.bytes(999))).toBe('999 o');
    expect(plain(en.bytes(2_000_000_000))).toBe('2 GB');
  });
  test('near days are named', () => {
    expect(fr.nearDay('2026-11-24', '2026-11-23')).toBe('demain');
    expect(fr.nearDay('2026-11-26', '2026-11-23')).toBe('jeudi');
    expect(plain(fr.nearDay('2026-12-10', '2026-11-23'))).toBe('jeu. 10 déc.');
    expect(plain(fr.day('2026-12-01'))).toBe('mardi 1er décembre');
    expect(plain(en.day('2026-12-01'))).toBe('Tuesday 1 December');
  });
  test('how long ago', () => {
    const now = Date.UTC(2026, 10, 23, 12);
    expect(plain(fr.ago(now - 180_000, now))).toBe('il y a 3 minutes');
    expect(fr.ago(now, now)).toBe('maintenant');
  });
  test('durations', () => {
    expect(plain(fr.duration(4200))).toBe('4 s');
    expect(plain(fr.duration(95_000))).toBe('2 min');
  });
});
