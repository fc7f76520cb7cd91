import { expect, it } from 'vitest';
import { versionStanding } from './versionStanding.ts';

const systems = ['linux'];
const all = { version: '1.2.0', systems, percent: 100, state: 'running' } as const;
const share = { version: '1.3.0', systems, percent: 5, state: 'running' } as const;
const stopped = { version: '1.4.0', systems, percent: 100, state: 'stopped' } as const;

it.each([
  ['1.1.9', [all, share], { kind: 'behind', newer: '1.2.0' }],
  ['1.2.0', [all, share], { kind: 'share', newer: '1.3.0', percent: 5 }],
  ['1.3.0', [all, share], { kind: 'newest' }],
  ['1.2.0', [all, stopped], { kind: 'newest' }],
  // A key that has a version which was stopped meanwhile keeps it.
  ['1.4.0', [all, stopped], { kind: 'newest' }],
  ['1.1.0', [share], { kind: 'share', newer: '1.3.0', percent: 5 }],
  ['no version', [all], { kind: 'behind', newer: '1.2.0' }],
  ['1.2.0', [stopped], { kind: 'unknown' }],
  ['1.2.0', [], { kind: 'unknown' }],
] as const)('%s beside what is given today', (version, rollouts, expected) => {
  expect(versionStanding(rollouts, 'linux', version)).toEqual(expected);
});

it('is told for the system of the program, not for another', () => {
  expect(versionStanding([all], 'win', '1.0.0')).toEqual({ kind: 'unknown' });
});
