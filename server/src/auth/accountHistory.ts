import { person } from '@cartable/shared/domain/directory/person.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import {
  type AccountEventKind,
  accountEvents,
  insertAccountEvent,
} from '../storage/repositories/accountEvents.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Reader, Writer } from '../storage/storage.ts';

type Owner = { readonly schoolId: string; readonly userId: string };

/** One line of an account's history as it is shown. */
export interface ToldEvent {
  readonly id: string;
  readonly at: number;
  readonly kind: AccountEventKind;
  /** Who did it, when it was somebody else. */
  readonly by: { readonly givenName: string; readonly familyName: string } | null;
  readonly data: Readonly<Record<string, string>>;
}

/** What happened to accounts: written in the transaction of what happens, read by the person and by those who answer for accounts. */
export class AccountHistory {
  readonly #host: { readonly clock: Clock; readonly random: Random };

  constructor(host: { readonly clock: Clock; readonly random: Random }) {
    this.#host = host;
  }

  /** Writes a line. `byUserId` when it is not the person's own doing. */
  async note(
    writer: Writer,
    owner: Owner,
    kind: AccountEventKind,
    more: { readonly byUserId?: string; readonly data?: Readonly<Record<string, string>> } = {},
  ): Promise<void> {
    const { clock, random } = this.#host;
    const { byUserId = null, data = {} } = more;
    await insertAccountEvent(writer, owner, { id: newId(random), at: clock.now(), kind, byUserId, data });
  }

  /** The latest lines of an account, newest first. */
  async read(reader: Reader, { schoolId, userId }: Owner): Promise<readonly ToldEvent[]> {
    const events = await accountEvents(reader, schoolId, userId);
    const names = new Map<string, ToldEvent['by']>();
    for (const { byUserId } of events) {
      if (byUserId === null || names.has(byUserId)) continue;
      const record = await findRecord(reader, schoolId, person.type, byUserId);
      const known = record?.text ? person.schema.parse(JSON.parse(record.text)) : undefined;
      const name = { givenName: known?.givenName ?? '', familyName: known?.familyName ?? '' };
      names.set(byUserId, name);
    }
    return events.map(({ byUserId, ...event }) => ({
      ...event,
      by: byUserId === null ? null : (names.get(byUserId) ?? null),
    }));
  }
}
