import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Reader, Writer } from '../storage.ts';

export interface BlobName {
  readonly schoolId: string;
  readonly name: string;
}

/** Blobs that no record's content has. */
function unreferenced(reader: Reader | Kysely<Tables>) {
  return reader
    .selectFrom('blob')
    .where('unusable_since', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('content_chunk')
            .innerJoin('record_content', (join) =>
              join
                .onRef('record_content.school_id', '=', 'content_chunk.school_id')
                .onRef('record_content.manifest', '=', 'content_chunk.manifest'),
            )
            .select('record_content.id')
            .whereRef('content_chunk.school_id', '=', 'blob.school_id')
            .whereRef('content_chunk.chunk', '=', 'blob.name'),
        ),
      ),
    );
}

/** Starts the waiting time of blobs that nothing refers to. */
export async function markUnused(writer: Writer, now: number): Promise<void> {
  const rows = await unreferenced(writer)
    .select(['school_id', 'name'])
    .where('unused_since', 'is', null)
    .execute();
  for (const { school_id, name } of rows) {
    await writer
      .updateTable('blob')
      .set({ unused_since: now })
      .where('school_id', '=', school_id)
      .where('name', '=', name)
      .execute();
  }
}

/** Takes out of use up to `limit` blobs that have been unused since before `before`, or whose writing or removal was given up. */
export async function doomUnused(
  writer: Writer,
  now: number,
  before: number,
  staleBefore: number,
  limit: number,
): Promise<readonly BlobName[]> {
  const unused = await unreferenced(writer)
    .select(['school_id as schoolId', 'name'])
    .where('unused_since', '<', before)
    .limit(limit)
    .execute();
  const stale = await writer
    .selectFrom('blob')
    .select(['school_id as schoolId', 'name'])
    .where('unusable_since', '<', staleBefore)
    .limit(limit)
    .execute();
  const doomed = [...unused, ...stale];
  for (const { schoolId, name } of doomed) {
    await writer
      .updateTable('blob')
      .set({ unusable_since: now })
      .where('school_id', '=', schoolId)
      .where('name', '=', name)
      .execute();
  }
  return doomed;
}

/** Forgets a blob whose bytes are gone. */
export async function forgetBlob(writer: Writer, { schoolId, name }: BlobName): Promise<void> {
  await writer.deleteFrom('blob').where('school_id', '=', schoolId).where('name', '=', name).execute();
  await writer.deleteFrom('upload').where('school_id', '=', schoolId).where('name', '=', name).execute();
  await writer
    .deleteFrom('content_chunk')
    .where('school_id', '=', schoolId)
    .where('manifest', '=', name)
    .execute();
}
