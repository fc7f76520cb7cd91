import type { SqlWriter } from '../../ports/sqlDatabase.ts';

/** What stays: the layout's number, and which contents are on this host, so that those that nothing names can be deleted. */
const kept: ReadonlySet<string> = new Set(['sync_layout', 'sync_content']);

/**
 * Forgets every record, cursor, scope and refusal of the place in which the person was, in the caller's transaction: the next engine over this
 * database begins as on a new host. For a change of place; nothing may
 * wait in the outbox, as it would be lost. Actions that the server has acknowledged go too: kept against its restoration from a backup, they
 * are this device's of the other place.
 * @throws {TypeError} when something waits
 */
export function forgetProfile(writer: SqlWriter): void {
  if (writer.get("SELECT 1 AS one FROM sync_outbox WHERE state = 'pending' LIMIT 1") !== undefined) {
    throw new TypeError('something waits to be sent');
  }
  const tables = writer.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name GLOB 'sync_*' OR name GLOB '*_record')",
  );
  for (const { name } of tables) {
    if (!kept.has(name)) writer.run(`DELETE FROM "${name}"`);
  }
}
