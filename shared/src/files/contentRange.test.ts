import { describe, expect, it } from 'vitest';
import { contentRange } from './contentRange.ts';

describe('contentRange', () => {
  it.each([
    [null, 10, 'whole'],
    ['bytes=0-', 10, { first: 0, last: 9 }],
    ['bytes=2-4', 10, { first: 2, last: 4 }],
    ['bytes=2-400', 10, { first: 2, last: 9 }],
    ['bytes=-3', 10, { first: 7, last: 9 }],
    ['bytes=-30', 10, { first: 0, last: 9 }],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=4-2', 10, 'whole'],
    ['bytes=0-1,3-4', 10, 'whole'],
    ['items=0-1', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
  ] as const)('%s of %i', (header, size, expected) => {
    expect(contentRange(header, size)).toEqual(expected);
  });
});
