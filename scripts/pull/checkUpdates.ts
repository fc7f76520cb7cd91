import { numbers, type Said } from './said.ts';
import { smallVersion } from './workloads/smallPrograms.ts';
import { wholeStarts } from './workloads/useStarts.ts';
import { startingProgram } from './workloads/useUpdates.ts';

/**
 * Looks at what would start from a pulled key: a start file that is one of the versions', and a whole program, the version that was
 * acknowledged last or the one that was being installed.
 *
 * @returns one sentence for each thing that is wrong; none when all is as it must be
 */
export async function checkUpdates(key: string, said: Said): Promise<readonly string[]> {
  const done = numbers(said.acknowledged, 'installed').at(-1);
  const begun = numbers(said.output, 'NOTE begin version').at(-1) ?? 0;
  // Nothing was installed yet: such a key has never left the technician's PC.
  if (done === undefined) return [];
  if (
    wholeStarts(
      key,
      Array.from({ length: done }, (_, index) => index + 1),
    ).length === 0
  )
    return ['no start file is whole'];
  const { version = 'none', problem } = await startingProgram(key);
  if (problem !== undefined) return [`${version}: ${problem.code} ${JSON.stringify(problem.data)}`];
  const possible = [done, Math.max(begun, done)].map(smallVersion);
  return possible.includes(version) ? [] : [`${version} starts instead of ${possible.join(' or ')}`];
}
