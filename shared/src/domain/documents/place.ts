import type { RecordId } from '../../lib/ids.ts';
import type { Actor } from '../actor.ts';
import { type Need, needOne, type RecordView } from '../mutator.ts';
import { freeName, namesNeeded, slotOf } from './naming.ts';
import { type DocumentNode, documentNode } from './node.ts';

/**
 * The folder in which something asked for `parentId` really goes: that folder, or the top when it was put in the trash, deleted or
 * never theirs. Work is never refused for want of its folder.
 */
export function livingFolder(view: RecordView, actor: Actor, parentId: RecordId | null): RecordId | null {
  if (parentId === null) return null;
  const folder = view.get(documentNode, parentId);
  const usable = folder?.kind === 'folder' && folder.ownerId === actor.userId && folder.trashedAt === null;
  return usable ? parentId : null;
}

/** What {@link placed} must see; the names follow once the folder is known. */
export function placeNeeds(
  loaded: RecordView,
  actor: Actor,
  id: RecordId,
  parentId: RecordId | null,
  name: string,
): readonly Need[] {
  const folder = parentId === null ? [] : [needOne(documentNode, parentId)];
  return [
    ...folder,
    ...namesNeeded(actor.userId, livingFolder(loaded, actor, parentId), id, name),
    ...namesNeeded(actor.userId, null, id, name),
  ];
}

/** The node in use under this folder and name, or under the nearest free name. */
export function placed(
  view: RecordView,
  actor: Actor,
  node: DocumentNode,
  parentId: RecordId | null,
  name: string,
): DocumentNode {
  const folder = livingFolder(view, actor, parentId);
  const free = freeName(view, actor.userId, folder, node.id, name);
  return {
    ...node,
    parentId: folder,
    name: free,
    slot: slotOf(actor.userId, folder, free),
    trashedAt: null,
  };
}
