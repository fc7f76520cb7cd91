import { AppError } from '../../lib/errors.ts';
import type { SqlWriter } from '../../ports/sqlDatabase.ts';
import { addDigest, recordDigestText } from '../digest.ts';
import type { FeedRow, ScopeChange, SyncResponse } from '../wire.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { eraseTouching } from './eraseTouching.ts';
import { Members } from './members.ts';
import type { StoredRecord } from './recordStore.ts';
import { type LocalScope, ScopeTable } from './scopes.ts';
import { revealScope, settle } from './settle.ts';
import { Touched } from './touched.ts';

/** What a page did beside changing records. */
export interface PageEffect {
  /** Records left this host, or changed their contents: file contents may be unreferenced now. */
  readonly sweep: boolean;
}

/**
 * Applies one page to the server's state (pending effects undone): scope changes, then rows, then completions. Runs inside the
 * caller's transaction, with the cursor.
 * @throws {AppError} `sync.page_invalid` when the page does not fit what this client holds: nothing is applied then
 */
export function applyPage(
  writer: SqlWriter,
  context: SyncContext,
  response: SyncResponse,
  /** The server starts this client anew: it had no cursor, or the epoch changed. Scopes that it names no more are gone. */
  anew: boolean,
  changed: ChangedTypes,
): PageEffect {
  const page = new Page(writer, context, changed);
  if (anew || page.isOpenedAgain(response.head.scopes ?? [])) page.forgetNumbers();
  for (const change of response.head.scopes ?? []) page.changeScope(change);
  // Named one by one over several pages: what is still without a number after the last is no longer ours.
  if (response.head.more !== true) page.dropUnnamed();
  page.members.readRows(response.rows);
  for (const row of response.rows) page.applyRow(row);
  for (const no of response.head.complete ?? []) page.complete(no);
  page.settleAll();
  page.scopes.write(writer);
  return { sweep: page.sweep };
}

class Page {
  readonly scopes: ScopeTable;
  readonly members: Members;
  sweep = false;
  readonly #writer: SqlWriter;
  readonly #context: SyncContext;
  readonly #changed: ChangedTypes;
  /** Records to settle at the end. */
  readonly #touched = new Touched();
  /** Scopes dropped: what leaves with them also leaves the archive of own actions. */
  #dropped = false;

  constructor(writer: SqlWriter, context: SyncContext, changed: ChangedTypes) {
    this.#writer = writer;
    this.#context = context;
    this.#changed = changed;
    this.scopes = new ScopeTable(writer);
    this.members = new Members(writer);
  }

  /** Whether the server opens a scope that we hold: it could not read our cursor. */
  isOpenedAgain(changes: readonly ScopeChange[]): boolean {
    return changes.some((change) => change.op === 'open' && this.scopes.byNo(change.no)?.id === change.id);
  }

  /** Numbers are stable within one server epoch only. */
  forgetNumbers(): void {
    for (const scope of this.scopes.all()) this.scopes.set({ ...scope, no: null });
  }

  dropUnnamed(): void {
    for (const scope of this.scopes.all()) if (scope.no === null) this.#drop(scope);
  }

  changeScope(change: ScopeChange): void {
    const scope = change.op === 'drop' ? this.scopes.byNo(change.no) : this.scopes.byId(change.id);
    if (change.op === 'drop') {
      if (scope !== undefined) this.#drop(scope);
      return;
    }
    if (scope === undefined) {
      this.scopes.add(change.id, change.no);
      return;
    }
    const refetch = scope.refetch === 'wanted' ? 'done' : scope.refetch;
    if (scope.state === 'loading') {
      this.#touchMembers(scope, scope.generation + 1);
      this.members.deleteBefore(scope.key, scope.generation + 1);
      this.scopes.set({ ...scope, no: change.no, count: 0, sum: 0n, refetch });
      return;
    }
    this.scopes.set({
      ...scope,
      no: change.no,
      state: 'reloading',
      generation: scope.generation + 1,
      refetch,
    });
  }

  applyRow(row: FeedRow): void {
    const scope = this.scopes.byNo(row.scope);
    if (scope === undefined) throw new AppError('sync.page_invalid', { reason: 'scope_unknown' });
    if (row.op === 'put' || row.op === 'same') this.#put(scope, row);
    else if (row.op === 'purge') this.#purge(row);
    else this.#leave(scope, row.type, row.id);
  }

  complete(no: number): void {
    const scope = this.scopes.byNo(no);
    if (scope === undefined) throw new AppError('sync.page_invalid', { reason: 'scope_unknown' });
    if (scope.state === 'loading') {
      this.scopes.set({ ...scope, state: 'complete' });
      this.members.write();
      revealScope(this.#writer, this.#context, scope.key, this.#changed);
    } else if (scope.state === 'reloading') {
      this.#touchMembers(scope, scope.generation);
      this.members.deleteBefore(scope.key, scope.generation);
      const digests = this.members.digestsOf(scope.key);
      const sum = digests.reduce((total, digest) => addDigest(total, BigInt(`0x${digest}`)), 0n);
      this.scopes.set({ ...scope, state: 'complete', count: digests.length, sum });
    }
  }

  settleAll(): void {
    const { scopes, members } = this;
    for (const [type, records] of this.#touched.byType()) members.read(type, records.keys());
    members.write();
    const host = { writer: this.#writer, context: this.#context, scopes, members, changed: this.#changed };
    const gone = settle(host, this.#touched);
    if (gone.size > 0) this.sweep = true;
    if (this.#dropped && gone.size > 0) eraseTouching(this.#writer, gone, 'acknowledged');
  }

  #put(scope: LocalScope, row: Extract<FeedRow, { op: 'put' | 'same' }>): void {
    const { type, id, rev } = row;
    // The row itself is the record's text: thousands of them need no second object.
    const fresh = row.op === 'put' ? row : this.#known(type, id, rev);
    const known = row.op === 'put' ? row.digest : undefined;
    const digest = known ?? recordDigestText(this.#context.hasher, type, id, rev, fresh.content);
    const before = this.members.put(row, { scope: scope.key, rev, digest, generation: scope.generation });
    // A reloading scope is counted anew when it completes.
    if (scope.state !== 'reloading') this.scopes.count(scope.key, before?.digest ?? null, digest);
    this.#touched.add(type, id, fresh);
    if (!this.sweep && this.#context.definitions.get(type)?.contents !== undefined) this.sweep = true;
  }

  /** The text to which a `same` row refers: it came earlier in this very response. */
  #known(type: string, id: string, rev: number): StoredRecord {
    const fresh = this.#touched.get(type, id);
    if (fresh === undefined || fresh.rev !== rev) {
      throw new AppError('sync.page_invalid', { reason: 'same_unknown' });
    }
    return fresh;
  }

  #leave(scope: LocalScope, type: string, id: string): void {
    const before = this.members.of(type, id).find((member) => member.scope === scope.key);
    if (before === undefined) return;
    this.members.delete({ type, id }, scope.key);
    if (scope.state !== 'reloading') this.scopes.count(scope.key, before.digest, null);
    this.#touched.add(type, id, undefined);
  }

  /** Erased by law: from every scope at once, with the person's own actions on it, sent or not. */
  #purge({ type, id }: FeedRow): void {
    for (const member of this.members.of(type, id)) {
      const scope = this.scopes.byKey(member.scope);
      if (scope !== undefined) this.#leave(scope, type, id);
    }
    this.#touched.forget(type, id);
    eraseTouching(this.#writer, new Set([`${type}/${id}`]), 'everything');
    this.sweep = true;
  }

  #drop(scope: LocalScope): void {
    this.#touchMembers(scope, scope.generation + 1);
    this.members.deleteBefore(scope.key, scope.generation + 1);
    this.scopes.remove(this.#writer, scope.key);
    this.#dropped = true;
    this.sweep = true;
  }

  #touchMembers(scope: LocalScope, generation: number): void {
    for (const { type, id } of this.members.before(scope.key, generation)) {
      this.#touched.add(type, id, undefined);
    }
  }
}
