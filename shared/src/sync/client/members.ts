import type { SqlRow, SqlWriter } from '../../ports/sqlDatabase.ts';
import { inChunks } from './inChunks.ts';

/** That a scope holds a record at a revision. */
export interface Member {
  /** The scope's local key. */
  readonly scope: number;
  readonly rev: number;
  /** 16 hexadecimal digits (`digest.ts`). */
  readonly digest: string;
  /** Of the scope, when it was received. */
  readonly generation: number;
}

export interface RecordKey {
  readonly type: string;
  readonly id: string;
}

interface MemberRow extends SqlRow {
  readonly id: string;
  readonly scope: number;
  readonly rev: number;
  readonly digest: string;
  readonly generation: number;
}

/**
 * Which scopes hold which records, while a page is applied: read for many records at once, changed in memory, written many at once. The
 * database is behind until {@link Members.write}; whoever joins with `sync_member` in SQL calls that before.
 */
export class Members {
  readonly #writer: SqlWriter;
  /** By type, then id. Holds every scope of the records that were read or changed. */
  readonly #known = new Map<string, Map<string, readonly Kept[]>>();
  /** Types with members to be written. */
  readonly #unwritten = new Set<string>();
  /** A table without any row need not be asked. */
  readonly #anyStored: boolean;

  constructor(writer: SqlWriter) {
    this.#writer = writer;
    this.#anyStored = writer.get('SELECT 1 AS one FROM sync_member LIMIT 1') !== undefined;
  }

  /** Reads what is stored of the records of these rows, unless it was read before. */
  readRows(rows: readonly RecordKey[]): void {
    if (!this.#anyStored) return;
    const wanted = new Map<string, string[]>();
    for (const { type, id } of rows) {
      const ids = wanted.get(type);
      if (ids === undefined) wanted.set(type, [id]);
      else ids.push(id);
    }
    for (const [type, ids] of wanted) this.read(type, ids);
  }

  /** Reads what is stored of these records of one type, unless it was read before. */
  read(type: string, ids: Iterable<string>): void {
    if (!this.#anyStored) return;
    const ofType = this.#ofType(type);
    const wanted: string[] = [];
    for (const id of ids) {
      if (ofType.has(id)) continue;
      ofType.set(id, none);
      wanted.push(id);
    }
    if (wanted.length === 0) return;
    const rows = this.#writer.all<MemberRow>(
      `SELECT m.id, m.scope, m.rev, m.digest, m.generation FROM json_each(:ids) j
       CROSS JOIN sync_member m ON m.type = :type AND m.id = j.value`,
      { type, ids: JSON.stringify(wanted) },
    );
    for (const { id, scope, rev, digest, generation } of rows) {
      ofType.set(id, [...(ofType.get(id) ?? none), { scope, rev, digest, generation, written: true }]);
    }
  }

  /** The scopes (local keys) that hold a record. */
  of(type: string, id: string): readonly Member[] {
    return this.#of(type, id);
  }

  #of(type: string, id: string): readonly Kept[] {
    const ofType = this.#ofType(type);
    const known = ofType.get(id);
    if (known !== undefined) return known;
    if (!this.#anyStored) return none;
    this.read(type, [id]);
    return ofType.get(id) ?? none;
  }

  /** Puts a record into a scope; what that scope held of it before. */
  put({ type, id }: RecordKey, { scope, rev, digest, generation }: Member): Member | undefined {
    const held = this.#of(type, id);
    const member: Kept = { scope, rev, digest, generation, written: false };
    this.#unwritten.add(type);
    if (held.length === 0) {
      this.#ofType(type).set(id, [member]);
      return undefined;
    }
    const before = held.find((one) => one.scope === scope);
    const others = before === undefined ? held : held.filter((one) => one !== before);
    this.#ofType(type).set(id, others.length === 0 ? [member] : [...others, member]);
    return before;
  }

  delete({ type, id }: RecordKey, scope: number): void {
    this.#ofType(type).set(
      id,
      this.#of(type, id).filter((one) => one.scope !== scope),
    );
    this.#writer.run('DELETE FROM sync_member WHERE type = :type AND id = :id AND scope = :scope', {
      type,
      id,
      scope,
    });
  }

  /** A scope's records older than a generation. Reads the whole table: for drops and reloads, which are rare. */
  before(scope: number, generation: number): readonly RecordKey[] {
    this.write();
    return this.#writer.all<{ type: string; id: string }>(
      'SELECT type, id FROM sync_member WHERE scope = :scope AND generation < :generation',
      { scope, generation },
    );
  }

  deleteBefore(scope: number, generation: number): void {
    this.write();
    this.#writer.run('DELETE FROM sync_member WHERE scope = :scope AND generation < :generation', {
      scope,
      generation,
    });
    for (const ofType of this.#known.values()) {
      for (const [id, held] of ofType) {
        const left = held.filter((member) => member.scope !== scope || member.generation >= generation);
        if (left.length < held.length) ofType.set(id, left);
      }
    }
  }

  /** The digests of a scope's records, to count them anew. */
  digestsOf(scope: number): readonly string[] {
    this.write();
    return this.#writer
      .all<{ digest: string }>('SELECT digest FROM sync_member WHERE scope = :scope', { scope })
      .map((row) => row.digest);
  }

  /** Brings the database up to date. */
  write(): void {
    for (const type of this.#unwritten) {
      for (const { scope, generation, rows } of this.#freshRows(type)) {
        for (const chunk of inChunks(rows)) {
          this.#writer.run(
            `INSERT INTO sync_member (type, id, scope, rev, digest, generation)
             SELECT :type, substr(value, 32), :scope, CAST(substr(value, 17, 15) AS INTEGER), substr(value, 1, 16),
               :generation
             FROM json_each(:rows) WHERE true
             ON CONFLICT (type, id, scope)
             DO UPDATE SET rev = excluded.rev, digest = excluded.digest, generation = excluded.generation`,
            { type, scope, generation, rows: chunk },
          );
        }
      }
    }
    this.#unwritten.clear();
  }

  /** The members of a type that are to be written, which then count as written. */
  #freshRows(type: string): readonly Fresh[] {
    const all: Fresh[] = [];
    for (const [id, held] of this.#ofType(type)) {
      for (const member of held) {
        if (member.written) continue;
        member.written = true;
        const { scope, generation, rev, digest } = member;
        // Rows came by scope: the last is nearly always the one.
        let fresh = all.findLast((one) => one.scope === scope && one.generation === generation);
        if (fresh === undefined) {
          fresh = { scope, generation, rows: [] };
          all.push(fresh);
        }
        fresh.rows.push(packed(id, rev, digest));
      }
    }
    return all;
  }

  #ofType(type: string): Map<string, readonly Kept[]> {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const fresh = new Map<string, readonly Kept[]>();
    this.#known.set(type, fresh);
    return fresh;
  }
}

const none: readonly Kept[] = [];

/** A member, and whether the database has it as it is here. */
interface Kept extends Member {
  written: boolean;
}

interface Fresh {
  readonly scope: number;
  readonly generation: number;
  /** As {@link packed}. */
  readonly rows: string[];
}

/** A member as one text: the digest (16 characters), the revision (15 digits), the id. SQL cuts it in less time than it reads an array. */
function packed(id: string, rev: number, digest: string): string {
  return `${digest}${String(rev).padStart(15, '0')}${id}`;
}
