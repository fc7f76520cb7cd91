import type { Actor } from '@cartable/shared/domain/actor.ts';
import { scopeConcern } from '@cartable/shared/domain/privacy/scopeConcern.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { ScopeChange } from '@cartable/shared/sync/wire.ts';
import { appendAudit, closeScopes, openScopes, openScopesOf } from '../storage/repositories/audit.ts';
import type { Storage } from '../storage/storage.ts';
import type { AuditAction, AuditDraft } from './auditRow.ts';
import { rolesText } from './changeEntries.ts';

/** A page that is about to be sent. */
export interface PageReading {
  readonly deviceId: string;
  readonly actor: Actor;
  /** Scopes of which it has rows. */
  readonly sent: readonly string[];
  /** Scopes that it says to begin, to begin anew or to forget. */
  readonly changes: readonly ScopeChange[];
}

const maxKept = 20_000;

/**
 * Notes which device holds whose data. Where everything is kept on the key, reading means this: a device begins to receive a scope with
 * other people's data, and from then on gets what changes there until it must forget it. A cursor that claims to hold a scope
 * already does not avoid the line: what is open is the server's knowledge.
 */
export class ScopeReads {
  readonly #host: { readonly storage: Storage; readonly hasher: Hasher; readonly clock: Clock };
  /** `school/device` → its open scopes, so that a page costs no look-up. */
  readonly #open = new Map<string, ReadonlySet<string>>();

  constructor(host: { readonly storage: Storage; readonly hasher: Hasher; readonly clock: Clock }) {
    this.#host = host;
  }

  /** Durable when it returns; the page leaves after that. Nothing is written when it begins and ends nothing. */
  async note(reading: PageReading): Promise<void> {
    const { deviceId, actor } = reading;
    const { schoolId, userId } = actor;
    const concerned = reading.sent.filter((scope) => scopeConcern(scope, userId) !== undefined);
    const closed = concernedDrops(reading, userId);
    if (concerned.length === 0 && closed.length === 0) return;
    const key = `${schoolId}/${deviceId}`;
    const known =
      this.#open.get(key) ?? new Set(await openScopesOf(this.#host.storage.reader, schoolId, deviceId));
    const again = new Set(reading.changes.filter(({ op }) => op !== 'drop').map(({ id }) => id));
    const opened = concerned.filter((scope) => again.has(scope) || !known.has(scope));
    if (opened.length > 0 || closed.length > 0) {
      await this.#write(deviceId, actor, opened, closed);
    }
    this.#keep(key, new Set([...[...known].filter((scope) => !closed.includes(scope)), ...opened]));
  }

  async #write(deviceId: string, actor: Actor, opened: readonly string[], closed: readonly string[]) {
    const { storage, hasher, clock } = this.#host;
    const { schoolId, userId } = actor;
    const line = (action: AuditAction) => (scope: string) => draft(action, scope, userId);
    await storage.transaction(async (writer) => {
      await openScopes(writer, schoolId, deviceId, opened);
      await closeScopes(writer, schoolId, deviceId, closed);
      await appendAudit(
        writer,
        hasher,
        schoolId,
        { userId, roles: rolesText(actor), deviceId },
        clock.now(),
        [...closed.map(line('scope.closed')), ...opened.map(line('scope.opened'))],
      );
    });
  }

  #keep(key: string, scopes: ReadonlySet<string>): void {
    this.#open.delete(key);
    this.#open.set(key, scopes);
    const oldest = this.#open.keys().next();
    if (this.#open.size > maxKept && !oldest.done) this.#open.delete(oldest.value);
  }
}

function concernedDrops({ changes }: PageReading, userId: string): readonly string[] {
  return changes.flatMap(({ id, op }) =>
    op === 'drop' && scopeConcern(id, userId) !== undefined ? [id] : [],
  );
}

function draft(action: AuditAction, scope: string, readerId: string): AuditDraft {
  return {
    action,
    type: 'scope',
    targetId: scope,
    subject: scopeConcern(scope, readerId) ?? '',
    digest: '',
  };
}
