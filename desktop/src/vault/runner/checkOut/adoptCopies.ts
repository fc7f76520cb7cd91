import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { documentNode } from '@cartable/shared/domain/documents/node.ts';
import { type RecordDefinition, tableOf } from '@cartable/shared/domain/record.ts';
import type { SyncEngine } from '@cartable/shared/sync/client/engine.ts';
import type { CheckOutRow, CheckOutTable } from './checkOutTable.ts';
import { isSideFile } from './heldOpen.ts';
import { nodeOf, type Outside, placeOf } from './outside.ts';
import { overwrite, removeCopy } from './plainCopy.ts';

export interface AdoptingHost {
  readonly engine: Pick<SyncEngine, 'reader' | 'status'>;
  readonly table: CheckOutTable;
  readonly root: string;
  readonly readOnly: boolean;
}

/**
 * Takes up the documents that an earlier session left out, on this PC or on another: a lock, a crash, or the key taken to another place while
 * a program had them open. What was saved meanwhile is found at the next looks. A copy that is not here is told only when something may be
 * in it that the vault has not.
 */
export async function adoptCopies(
  host: AdoptingHost,
  out: Map<string, Outside>,
  signal: AbortSignal,
): Promise<void> {
  const { table, root, readOnly } = host;
  const rows = table.all();
  for (const row of rows) {
    const here = await isFolder(join(root, row.folder));
    if (signal.aborted) return;
    if (here || row.unsure) out.set(row.nodeId, outsideOf(root, row, !here));
    else if (!readOnly) table.remove(row.nodeId);
  }
  // A database that is being filled again knows no document yet: what it does not name is left for later, unread and unwiped.
  const { lastSyncAt, firstSyncRecords } = host.engine.status();
  if (lastSyncAt === null || firstSyncRecords !== null) return;
  const known = new Set(rows.map(({ folder }) => folder));
  for (const folder of await namesIn(root)) {
    if (signal.aborted || readOnly) return;
    if (!known.has(folder)) await adoptUnknown(host, out, folder);
  }
}

/** A copy of which the database knows nothing: an older one took its place. The person's own document is kept, as a version beside the other. */
async function adoptUnknown(host: AdoptingHost, out: Map<string, Outside>, folder: string): Promise<void> {
  const { engine, root } = host;
  const nodeId = nodeOf(folder);
  const [file, ...more] = (await namesIn(join(root, folder))).filter((name) => !isSideFile(name));
  const name = nameOf(engine, nodeId);
  if (name !== undefined && file !== undefined && more.length === 0 && !out.has(nodeId)) {
    const row = { nodeId, name, folder, file, base: null, digest: '', at: 0, unsure: true };
    host.table.put(row);
    out.set(nodeId, outsideOf(root, row, false));
    return;
  }
  // Of somebody who had this key before, or of a document that is gone.
  if (name !== undefined) return;
  for (const one of await namesIn(join(root, folder))) await overwrite(join(root, folder, one));
  await removeCopy(join(root, folder));
}

function nameOf(engine: Pick<SyncEngine, 'reader'>, nodeId: string): string | undefined {
  const { type }: Pick<RecordDefinition, 'type'> = documentNode;
  const row = engine.reader.get<{ content: string }>(
    `SELECT content FROM "${tableOf(type)}" WHERE id = :nodeId`,
    { nodeId },
  );
  return row && documentNode.schema.parse(JSON.parse(row.content)).name;
}

function outsideOf(root: string, row: CheckOutRow, away: boolean): Outside {
  const { nodeId, name, folder, file, base, digest, at } = row;
  const unseen = { seen: '', taken: '', changed: false, seenOpen: false, problem: null };
  return { ...placeOf(root, folder, file), nodeId, name, base, digest, at, ...unseen, away };
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
