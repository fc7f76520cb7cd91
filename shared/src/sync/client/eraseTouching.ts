import type { SqlRow, SqlWriter } from '../../ports/sqlDatabase.ts';

/**
 * Takes the arguments of the person's own actions on these records (`<type>/<id>`) off this host.
 * - `acknowledged`: those kept only for a restored server; unsynced work stays.
 * - `everything`: also refusals, drafts and actions not sent yet (erasure by law).
 *
 * An acknowledged row keeps its place in the hash chain; one never accepted leaves the outbox, and the caller closes the gap.
 */
export function eraseTouching(
  writer: SqlWriter,
  records: ReadonlySet<string>,
  reach: 'acknowledged' | 'everything',
): void {
  for (const row of writer.all<TouchRow>('SELECT position AS key, touches, state FROM sync_outbox')) {
    if (row.state === 'erased' || !touchesOne(row, records)) continue;
    if (row.state === 'archived' || row.state === 'acked') {
      writer.run(
        `UPDATE sync_outbox SET state = 'erased', args = 'null', base_revs = '{}', touches = '[]', about = '{}' WHERE position = :key`,
        { key: row.key },
      );
    } else if (row.state === 'pending' && reach === 'everything') {
      writer.run('DELETE FROM sync_outbox WHERE position = :key', { key: row.key });
    }
  }
  if (reach === 'acknowledged') return;
  for (const row of writer.all<TouchRow>('SELECT id AS key, touches, name AS state FROM sync_refusal')) {
    if (touchesOne(row, records)) writer.run('DELETE FROM sync_refusal WHERE id = :key', { key: row.key });
  }
  for (const { place } of writer.all<{ place: string }>('SELECT place FROM sync_draft')) {
    if (records.has(place.slice(place.indexOf(' ') + 1)))
      writer.run('DELETE FROM sync_draft WHERE place = :place', { place });
  }
}

interface TouchRow extends SqlRow {
  readonly key: number | string;
  readonly touches: string;
  readonly state: string;
}

function touchesOne(row: TouchRow, records: ReadonlySet<string>): boolean {
  return (JSON.parse(row.touches) as readonly string[]).some((record) => records.has(record));
}
