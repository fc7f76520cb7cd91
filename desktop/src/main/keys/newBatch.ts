import { basename } from 'node:path';
import { fleetAsks } from '@cartable/shared/bridge/asks/fleet.ts';
import type { CommandArgs } from '@cartable/shared/bridge/commands.ts';
import { keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { keepIdentities } from '../../keys/identity/keepIdentities.ts';
import type { VaultClient } from '../vault/vaultClient.ts';
import type { KeyWorks } from './keyWorks.ts';

type Wish = CommandArgs<'keys.newBatch'>;

/** What a new batch needs of the program. */
export interface NewBatchHost {
  readonly vault: Pick<VaultClient, 'request'>;
  readonly works: Pick<KeyWorks, 'isTaken' | 'request'>;
  /** Asks the person for a place, with this name proposed; undefined when they think better of it. */
  readonly choose: (name: string) => Promise<string | undefined>;
  readonly now: () => Date;
}

/**
 * Asks the server for identities, keeps them where the person says and opens them. Whatever could refuse them is asked first: another technician's keys under way, and the
 * place. Identities that nobody could keep would be lost. The person's own keys under way go on with the batch that they began with. False when the person chose no place.
 */
export async function newBatch(host: NewBatchHost, wish: Wish): Promise<Result<boolean>> {
  if (host.works.isTaken()) return refused('prepare.at_work');
  const path = await host.choose(batchFileName(await nameOf(host, wish), host.now()));
  if (path === undefined) return ok(false);
  try {
    await keepIdentities(path, async () => {
      const made = await host.vault.request('ask', askOf(wish));
      if (!made.ok) throw new AppError(made.error.code, made.error.data);
      return keyBatch.parse(made.value);
    });
  } catch (error) {
    if (!isAppError(error)) throw error;
    // The page learns the file's name, not its place.
    const { path: place } = error.data;
    return refused(error.code, place === undefined ? error.data : { ...error.data, path: basename(path) });
  }
  const opened = await host.works.request('openBatch', { path });
  if (opened.ok) return ok(true);
  // Kept all the same: nobody must think that there is none and ask for a second one.
  return refused('prepare.batch_kept', { path: basename(path) });
}

function askOf(wish: Wish) {
  if ('renew' in wish) return { name: 'fleet.newTickets', args: wish.renew } as const;
  if ('replace' in wish) return { name: 'fleet.replace', args: { keyId: wish.replace } } as const;
  if ('ticket' in wish) return { name: 'fleet.newTicket', args: { keyId: wish.ticket } } as const;
  return { name: 'fleet.prepare', args: wish } as const;
}

/** What the batch is called among others: its class, how many, or the one key that it is about. Without an answer of the server it has the day only. */
async function nameOf({ vault }: NewBatchHost, wish: Wish): Promise<string> {
  if ('userIds' in wish) return '';
  if ('replace' in wish || 'ticket' in wish) {
    const args = { keyId: 'replace' in wish ? wish.replace : wish.ticket };
    const asked = await vault.request('ask', { name: 'fleet.key', args });
    const key = asked.ok ? fleetAsks['fleet.key'].answer.safeParse(asked.value).data : undefined;
    if (key === undefined) return '';
    return 'replace' in wish ? `remplace-${key.serial}` : key.serial;
  }
  const { classId = '', count = '' } = 'renew' in wish ? wish.renew : { classId: '', count: '', ...wish };
  if (classId === '') return String(count);
  const args = { words: '', state: '', classId } as const;
  const listed = await vault.request('ask', { name: 'fleet.list', args });
  const page = listed.ok ? fleetAsks['fleet.list'].answer.safeParse(listed.value).data : undefined;
  return page?.classes.find(({ id }) => id === classId)?.name ?? '';
}

/** `lot-2de-4-2026-11-26-0942.json`: another name each minute, because a batch is never written over another file. */
export function batchFileName(about: string, now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const words = about.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/gu, '');
  const time = `${two(now.getHours())}${two(now.getMinutes())}`;
  return `${['lot', words, day, time].filter(Boolean).join('-')}.json`;
}
