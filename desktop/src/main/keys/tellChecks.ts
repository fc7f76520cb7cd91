import { fleetAsks } from '@cartable/shared/bridge/asks/fleet.ts';
import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import type { VaultClient } from '../vault/vaultClient.ts';
import type { KeyWorks } from './keyWorks.ts';

/** What telling needs of the program. */
export interface TellChecksHost {
  readonly vault: Pick<VaultClient, 'request'>;
  readonly works: Pick<KeyWorks, 'state'>;
}

/** Tells the fleet what was found on the keys that were verified: it flags those whose program was modified, and no longer those that are well. */
export async function tellChecks(
  { vault, works }: TellChecksHost,
  ids: readonly string[],
): Promise<CommandResults['keys.verify']['told']> {
  const checks = works.state().targets.flatMap(({ id, step }) => {
    if (!ids.includes(id) || step.kind !== 'checked' || step.serial === null) return [];
    return [{ serial: step.serial, wrong: step.wrong }];
  });
  if (checks.length === 0) return 'none';
  const answer = await vault.request('ask', { name: 'fleet.noteChecks', args: { checks } });
  const told = answer.ok ? fleetAsks['fleet.noteChecks'].answer.safeParse(answer.value).data : undefined;
  if (told === undefined || told.unknown.length === checks.length) return 'none';
  return told.unknown.length === 0 ? 'all' : 'some';
}
