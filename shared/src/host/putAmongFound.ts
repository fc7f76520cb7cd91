import { documentNode } from '../domain/documents/node.ts';
import type { Attachment } from '../domain/fileContent.ts';
import { tableOf } from '../domain/record.ts';
import { newId } from '../lib/ids.ts';
import type { Random } from '../ports/random.ts';
import type { SyncEngine } from '../sync/client/engine.ts';

/** The folder's name in everybody's documents: data, as any folder's name, so the same in both languages. */
export const foundFolderName = 'Retrouvés';

export interface FoundHost {
  readonly engine: SyncEngine;
  readonly random: Random;
  readonly deviceLabel: string;
}

/**
 * Puts a file that nothing names into the person's folder « Retrouvés », which is made when it is not there, as an action like any other.
 * @returns whether it was accepted; the quota, for one, may speak against it
 */
export function putAmongFound({ engine, random, deviceLabel }: FoundHost, file: Attachment): boolean {
  const { userId, today } = engine.queryContext();
  const known = engine.reader.get<{ id: string }>(
    `SELECT id FROM "${tableOf(documentNode.type)}"
     WHERE owner_id = :userId AND kind = 'folder' AND parent_id IS NULL AND trashed_at IS NULL AND name = :name`,
    { userId, name: foundFolderName },
  );
  let parentId = known?.id ?? null;
  if (parentId === null) {
    const id = newId(random);
    const made = engine.mutate('documents.createFolder', { id, parentId: null, name: foundFolderName });
    if (made.ok) parentId = id;
  }
  const put = {
    id: newId(random),
    copyId: newId(random),
    parentId,
    name: file.name,
    content: file.content,
    base: null,
    deviceLabel,
    day: today,
  };
  return engine.mutate('documents.putFile', put).ok;
}
