import { expect, test } from 'vitest';
import { givenToday, replacedVersions, type RolloutShare } from './givenToday.ts';

const all = ['linux', 'win', 'mac'];
const at = (
  version: string,
  percent: number,
  systems: readonly string[] = all,
  state: 'running' | 'stopped' = 'running',
): RolloutShare => ({ version, percent, systems, state });

test('a key gets the newest version that goes to all, and a share of the keys a newer one', () => {
  const rollouts = [
    at('1.10.0', 0),
    at('1.9.0', 10),
    at('1.8.0', 100, all, 'stopped'),
    at('1.7.0', 100),
    at('1.6.0', 100),
  ];
  const expected = [{ systems: all, version: '1.7.0', shares: [{ version: '1.9.0', percent: 10 }] }];
  expect(givenToday(rollouts)).toEqual(expected);
  expect(givenToday([...rollouts].reverse())).toEqual(expected);
  // What is above is still to be decided about; what is below was replaced.
  expect([...replacedVersions(rollouts)]).toEqual(['1.6.0']);
});

test('systems that differ are told apart', () => {
  const rollouts = [at('2.0.0', 100, ['linux', 'mac']), at('1.0.0', 100, ['linux', 'win']), at('0.9.0', 50)];
  expect(givenToday(rollouts)).toEqual([
    { systems: ['linux', 'mac'], version: '2.0.0', shares: [] },
    { systems: ['win'], version: '1.0.0', shares: [] },
  ]);
  expect([...replacedVersions(rollouts)]).toEqual(['0.9.0']);
});

test('where nothing goes to all, each keeps its own, and nothing was replaced', () => {
  const rollouts = [at('1.1.0', 5), at('1.0.0', 0), at('0.9.0', 100, all, 'stopped')];
  expect(givenToday(rollouts)).toEqual([
    { systems: all, version: null, shares: [{ version: '1.1.0', percent: 5 }] },
  ]);
  expect(replacedVersions(rollouts).size).toBe(0);
  expect(givenToday([])).toEqual([]);
});
