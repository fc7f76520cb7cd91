import { chainNext, chainStart } from '../../sync/chain.ts';
import { protocolVersion } from '../../sync/version.ts';
import { Broken } from './checks.ts';
import { nodeHasher } from './nodeHasher.ts';
import type { SeenRecord, ServerUnderTest } from './serverUnderTest.ts';

/**
 * Invariant 7: a pupil with a tool of their own sends what no screen would, correctly chained and as a device of their own. Nothing
 * may change by it.
 * @param choice picks among what exists · @param run makes the actions' ids unused
 */
export async function tryAsRogue(server: ServerUnderTest, choice: number, run: number): Promise<void> {
  const before = await server.everything();
  const pick = (type: string): string => {
    const ids = [...before.keys()].filter((key) => key.startsWith(`${type}/`)).sort();
    return ids[choice % Math.max(1, ids.length)]?.slice(type.length + 1) ?? 'none';
  };
  const evaluation = pick('grades.evaluation');
  const assignment = pick('homework.assignment');
  const attempts = [
    {
      name: 'grades.setMark',
      args: { evaluationId: evaluation, pupilId: 'pupil1', status: 'value', value: 2000 },
    },
    { name: 'grades.publish', args: { id: evaluation } },
    { name: 'grades.removeEvaluation', args: { id: evaluation } },
    { name: 'homework.edit', args: { id: assignment, changes: { title: 'piraté' } } },
    { name: 'homework.remove', args: { id: assignment } },
  ];
  const device = await server.registerDevice('pupil1');
  const start = chainStart(nodeHasher, device);
  let hash = start;
  const push = attempts.map((attempt, index) => {
    const mutation = { ...attempt, id: `rogue${run}x${index}`, baseRevs: {}, claimedAt: 0 };
    hash = chainNext(nodeHasher, hash, mutation);
    return { ...mutation, seq: index + 1, hash };
  });
  const last = { seq: 0, hash: start };
  const request = { v: protocolVersion, device, last, pending: push.length, push };
  await server.sync('pupil1', JSON.stringify(request));
  if (textOf(await server.everything()) !== textOf(before)) throw new Broken(7, 'a pupil changed something');
}

function textOf(records: ReadonlyMap<string, SeenRecord>): string {
  return JSON.stringify([...records].map(([key, { rev, content }]) => [key, rev, content]));
}
