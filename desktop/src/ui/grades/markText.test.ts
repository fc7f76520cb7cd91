import { describe, expect, test } from 'vitest';
import { cellText, liveStats, parseMark } from './markText.ts';

const value = (hundredths: number) => ({ status: 'value', value: hundredths });

describe('what a teacher types', () => {
  test.each([
    ['12', 1200],
    ['12,5', 1250],
    ['12.25', 1225],
    ['0', 0],
    [' 20 ', 2000],
    ['4,35', 435],
  ])('%s is a mark', (text, hundredths) => {
    expect(parseMark(text, 2000)).toEqual(value(hundredths));
  });
  test.each([
    ['abs', 'ABS'],
    ['a', 'ABS'],
    ['DISP', 'DISP'],
    ['nr', 'NR'],
    ['nn', 'NN'],
  ])('%s is a reason and never a zero', (text, status) => {
    expect(parseMark(text, 2000)).toEqual({ status, value: null });
  });
  test('nothing clears the cell', () => {
    expect(parseMark('  ', 2000)).toEqual({ status: 'empty', value: null });
  });
  test.each(['20,01', '12,345', '-1', 'douze', '1e1', '12,', ',5'])('%s is refused', (text) => {
    expect(parseMark(text, 2000)).toBeUndefined();
  });
});

test('a cell reads back as it was typed', () => {
  const french = (number: number) => new Intl.NumberFormat('fr-FR').format(number);
  expect(cellText({ status: 'value', value: 1250 }, french)).toBe('12,5');
  expect(cellText({ status: 'ABS', value: null }, french)).toBe('ABS');
  expect(cellText({ status: 'empty', value: null }, french)).toBe('');
});

test('live figures leave reasons out and round half up', () => {
  expect(liveStats([{ status: 'ABS', value: null }])).toBeUndefined();
  expect(
    liveStats([
      { status: 'value', value: 1000 },
      { status: 'value', value: 1001 },
      { status: 'NN', value: null },
    ]),
  ).toEqual({ mean: 1001, min: 1000, max: 1001, count: 2 });
});
