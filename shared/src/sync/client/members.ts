import type { SqlReader, SqlRow, SqlWriter } from '../../ports/sqlDatabase.ts';

/** That a scope holds a record at a revision. */
export interface Member {
  readonly rev: number;
  readonly digest: bigint;
  readonly generation: number;
}

interface MemberRow extends SqlRow {
  readonly rev: number;
  readonly digest: string;
  readonly generation: number;
}

export function memberOf(reader: SqlReader, type: string, id: string, scope: number): Member | undefined {
  const row = reader.get<MemberRow>(
    'SELECT rev, digest, generation FROM sync_member WHERE type = :type AND id = :id AND scope = :scope',
    { type, id, scope },
  );
  return row && { rev: row.rev, digest: BigInt(`0x${row.digest}`), generation: row.generation };
}

export function putMember(writer: SqlWriter, type: string, id: string, scope: number, member: Member): void {
  writer.run(
    `INSERT INTO sync_member (type, id, scope, rev, digest, generation)
     VALUES (:type, :id, :scope, :rev, :digest, :generation)
     ON CONFLICT (type, id, scope) DO UPDATE SET rev = excluded.rev, digest = excluded.digest, generation = excluded.generation`,
    { type, id, scope, ...member, digest: member.digest.toString(16).padStart(16, '0') },
  );
}

export function deleteMember(writer: SqlWriter, type: string, id: string, scope: number): void {
  writer.run('DELETE FROM sync_member WHERE type = :type AND id = :id AND scope = :scope', {
    type,
    id,
    scope,
  });
}

/** The scopes (local keys) that hold a record. */
export function scopesHolding(reader: SqlReader, type: string, id: string): readonly number[] {
  return reader
    .all<{ scope: number }>('SELECT scope FROM sync_member WHERE type = :type AND id = :id', { type, id })
    .map((row) => row.scope);
}

/** A scope's rows older than a generation. Reads the whole table: for drops and reloads, which are rare. */
export function membersBefore(
  reader: SqlReader,
  scope: number,
  generation: number,
): readonly { readonly type: string; readonly id: string }[] {
  return reader.all<{ type: string; id: string }>(
    'SELECT type, id FROM sync_member WHERE scope = :scope AND generation < :generation',
    { scope, generation },
  );
}

export function deleteMembersBefore(writer: SqlWriter, scope: number, generation: number): void {
  writer.run('DELETE FROM sync_member WHERE scope = :scope AND generation < :generation', {
    scope,
    generation,
  });
}

/** The digests of a scope's rows, to count them anew. */
export function digestsOf(reader: SqlReader, scope: number): readonly bigint[] {
  return reader
    .all<{ digest: string }>('SELECT digest FROM sync_member WHERE scope = :scope', { scope })
    .map((row) => BigInt(`0x${row.digest}`));
}
