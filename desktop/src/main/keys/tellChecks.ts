import { fleetAsks } from '@cartable/shared/bridge/asks/fleet.ts';
import { checkBatches } from '@cartable/shared/domain/fleet/checkBatches.ts';
import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import type { VerifiedKey } from '../../keys/protocol.ts';
import type { VaultClient } from '../vault/vaultClient.ts';
import type { KeyWorks } from './keyWorks.ts';

/** What telling needs of the program. */
export interface TellChecksHost {
  readonly vault: Pick<VaultClient, 'request'>;
  readonly works: Pick<KeyWorks, 'request'>;
}

/**
 * Tells the fleet what was found on the keys that were verified: it flags those whose program was modified, and no longer those that are well. The tickets of keys that wait go
 * with it, as with `key verify --server` (docs/decisions/0260): those that the server would refuse are said on the keys' rows.
 */
export async function tellChecks(
  { vault, works }: TellChecksHost,
  verified: readonly VerifiedKey[],
): Promise<CommandResults['keys.verify']['told']> {
  let known = 0;
  for (const some of checkBatches(verified)) {
    const checks = some.map(({ id: _, ...check }) => check);
    const answer = await vault.request('ask', { name: 'fleet.noteChecks', args: { checks } });
    const told = answer.ok ? fleetAsks['fleet.noteChecks'].answer.safeParse(answer.value).data : undefined;
    // The network has gone: what was told before stays told.
    if (told === undefined) break;
    const tickets = (told.tickets ?? []).flatMap(({ serial, code }) =>
      some.filter((one) => one.serial === serial).map(({ id }) => ({ id, code })),
    );
    if (tickets.length > 0) await works.request('judgeTickets', { tickets });
    known += checks.length - told.unknown.length;
  }
  if (known === 0) return 'none';
  return known === verified.length ? 'all' : 'some';
}
