import type { Reader, Writer } from '../storage.ts';

/** A blob's row; `unusableSince` is set while its bytes are being written or removed. */
export interface BlobRow {
  readonly size: number;
  readonly unusableSince: number | null;
}

export async function findBlob(reader: Reader, schoolId: string, name: string): Promise<BlobRow | undefined> {
  return reader
    .selectFrom('blob')
    .select(['size', 'unusable_since as unusableSince'])
    .where('school_id', '=', schoolId)
    .where('name', '=', name)
    .executeTakeFirst();
}

/** Those of these blobs that are whole and that this person has uploaded, with their sizes. */
export async function uploadedBlobs(
  reader: Reader,
  schoolId: string,
  userId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const part of parts(names)) {
    const rows = await reader
      .selectFrom('upload')
      .innerJoin('blob', (join) =>
        join.onRef('blob.school_id', '=', 'upload.school_id').onRef('blob.name', '=', 'upload.name'),
      )
      .select(['blob.name', 'blob.size'])
      .where('upload.school_id', '=', schoolId)
      .where('upload.user_id', '=', userId)
      .where('upload.name', 'in', part)
      .where('blob.unusable_since', 'is', null)
      .execute();
    for (const row of rows) found.set(row.name, row.size);
  }
  return found;
}

/** Those of these blobs that belong to contents which records in these scopes refer to, with their sizes. */
export async function readableBlobs(
  reader: Reader,
  schoolId: string,
  scopeIds: readonly string[],
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const part of parts(names)) {
    const rows = await reader
      .selectFrom('content_chunk')
      .innerJoin('blob', (join) =>
        join
          .onRef('blob.school_id', '=', 'content_chunk.school_id')
          .onRef('blob.name', '=', 'content_chunk.chunk'),
      )
      .select(['blob.name', 'blob.size'])
      .distinct()
      .where('content_chunk.school_id', '=', schoolId)
      .where('content_chunk.chunk', 'in', part)
      .where('blob.unusable_since', 'is', null)
      .where('content_chunk.manifest', 'in', (eb) =>
        eb
          .selectFrom('record_content')
          .innerJoin('feed', (join) =>
            join
              .onRef('feed.school_id', '=', 'record_content.school_id')
              .onRef('feed.type', '=', 'record_content.type')
              .onRef('feed.id', '=', 'record_content.id'),
          )
          .innerJoin('scope', (join) =>
            join.onRef('scope.school_id', '=', 'feed.school_id').onRef('scope.no', '=', 'feed.scope_no'),
          )
          .select('record_content.manifest')
          .where('record_content.school_id', '=', schoolId)
          .where('feed.op', '=', 'put')
          .where('scope.scope_id', 'in', scopeIds),
      )
      .execute();
    for (const row of rows) found.set(row.name, row.size);
  }
  return found;
}

/** The records in these scopes that refer to this content, at most twenty; none = it may not be read. */
export async function readableRecords(
  reader: Reader,
  schoolId: string,
  scopeIds: readonly string[],
  manifest: string,
): Promise<readonly { readonly type: string; readonly id: string }[]> {
  return reader
    .selectFrom('record_content')
    .innerJoin('feed', (join) =>
      join
        .onRef('feed.school_id', '=', 'record_content.school_id')
        .onRef('feed.type', '=', 'record_content.type')
        .onRef('feed.id', '=', 'record_content.id'),
    )
    .innerJoin('scope', (join) =>
      join.onRef('scope.school_id', '=', 'feed.school_id').onRef('scope.no', '=', 'feed.scope_no'),
    )
    .select(['feed.type', 'feed.id'])
    .distinct()
    .where('record_content.school_id', '=', schoolId)
    .where('record_content.manifest', '=', manifest)
    .where('feed.op', '=', 'put')
    .where('scope.scope_id', 'in', scopeIds)
    .limit(20)
    .execute();
}

/** Whether a content has this blob: one of its chunks, or its manifest. */
export async function contentHolds(
  reader: Reader,
  schoolId: string,
  manifest: string,
  name: string,
): Promise<boolean> {
  const row = await reader
    .selectFrom('content_chunk')
    .select('chunk')
    .where('school_id', '=', schoolId)
    .where('manifest', '=', manifest)
    .where('chunk', '=', name)
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes what a content consists of (its manifest among them), and that all of it is in use again. */
export async function saveContent(
  writer: Writer,
  schoolId: string,
  manifest: string,
  chunks: readonly string[],
): Promise<void> {
  for (const part of parts([manifest, ...new Set(chunks)])) {
    await writer
      .insertInto('content_chunk')
      .values(part.map((chunk) => ({ school_id: schoolId, manifest, chunk })))
      .onConflict((conflict) => conflict.columns(['school_id', 'manifest', 'chunk']).doNothing())
      .execute();
    await writer
      .updateTable('blob')
      .set({ unused_since: null })
      .where('school_id', '=', schoolId)
      .where('name', 'in', part)
      .where('unused_since', 'is not', null)
      .execute();
  }
}

/** Bytes that a person has uploaded and the server still has. */
export async function uploadedBytes(reader: Reader, schoolId: string, userId: string): Promise<number> {
  const row = await reader
    .selectFrom('upload')
    .select((eb) => eb.fn.sum<number | null>('size').as('bytes'))
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return Number(row?.bytes ?? 0);
}

/** Claims the right to write a blob's bytes: a new row, or one whose writer was last heard of before `staleBefore`. */
export async function claimBlob(
  writer: Writer,
  schoolId: string,
  blob: { readonly name: string; readonly size: number },
  now: number,
  staleBefore: number,
): Promise<boolean> {
  const row = await writer
    .insertInto('blob')
    .values({ school_id: schoolId, ...blob, unused_since: null, unusable_since: now })
    .onConflict((conflict) =>
      conflict
        .columns(['school_id', 'name'])
        .doUpdateSet({ unusable_since: now })
        .where('blob.unusable_since', '<', staleBefore),
    )
    .returning('name')
    .executeTakeFirst();
  return row !== undefined;
}

/** Declares a blob whole and uploaded by this person. */
export async function finishUpload(
  writer: Writer,
  schoolId: string,
  userId: string,
  blob: { readonly name: string; readonly size: number },
  now: number,
): Promise<void> {
  await writer
    .updateTable('blob')
    .set({ unusable_since: null, unused_since: null })
    .where('school_id', '=', schoolId)
    .where('name', '=', blob.name)
    .execute();
  await writer
    .insertInto('upload')
    .values({ school_id: schoolId, user_id: userId, ...blob, at: now })
    .onConflict((conflict) => conflict.columns(['school_id', 'user_id', 'name']).doUpdateSet({ at: now }))
    .execute();
}

/** SQL statements have a bounded number of values. */
function parts<T>(all: readonly T[], size = 300): readonly (readonly T[])[] {
  const result: T[][] = [];
  for (let at = 0; at < all.length; at += size) result.push(all.slice(at, at + size));
  return result;
}
