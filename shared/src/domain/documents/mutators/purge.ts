import { z } from 'zod';
import type { RecordId } from '../../../lib/ids.ts';
import { recordId } from '../../fields.ts';
import {
  applied,
  defineMutator,
  type MutationContext,
  needBy,
  needOne,
  put,
  type RecordView,
  rejected,
  remove,
} from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { type DocumentNode, documentNode } from '../node.ts';
import { placed, placeNeeds } from '../place.ts';
import { documentUsage } from '../usage.ts';
import { usageChange } from '../usageChange.ts';

/** Most files and folders that one purge deletes; `purgeBatches` cuts a larger one. */
export const maxPurged = 200;

const args = z.strictObject({
  /** What stands in the trash. */
  root: recordId,
  /** What is deleted for good, as the author saw it: the root or what it holds, the deepest first. */
  ids: z.array(recordId).min(1).max(maxPurged),
});
type Context = MutationContext<z.infer<typeof args>>;

function listed(view: RecordView, ids: readonly RecordId[]): readonly DocumentNode[] {
  return ids.flatMap((id) => view.get(documentNode, id) ?? []);
}

/** What stands in a listed folder without being listed itself: the author never saw it. */
function strangers(view: RecordView, nodes: readonly DocumentNode[], ids: ReadonlySet<RecordId>) {
  return nodes
    .filter((node) => node.kind === 'folder')
    .flatMap((folder) => view.by(documentNode, 'parentId', folder.id))
    .filter((child) => !ids.has(child.id));
}

/** Whether another device worked on it since the author saw it. */
function touched(view: RecordView, node: DocumentNode): boolean {
  return ['content', 'parentId', 'trashedAt'].some((field) =>
    view.changedSince(documentNode, node.id, field),
  );
}

function run({ actor, args, view }: Context) {
  const nodes = listed(view, args.ids);
  const root = view.get(documentNode, args.root);
  if ([...nodes, ...(root ? [root] : [])].some((node) => node.ownerId !== actor.userId)) return notAllowed;
  if (nodes.length === 0) return applied();
  const takenOut = root && (root.trashedAt === null || view.changedSince(documentNode, root.id, 'trashedAt'));
  if (takenOut) return rejected('documents.restored_meanwhile');
  const kept = nodes.filter((node) => touched(view, node));
  const deleted = nodes.filter((node) => !kept.includes(node));
  const orphans = strangers(view, deleted, new Set(args.ids));
  const freed = deleted.reduce((sum, node) => sum + (node.content?.sizeBytes ?? 0), 0);
  return applied(
    ...deleted.map((node) => remove(documentNode, node.id)),
    ...[...kept, ...orphans].map((node) => put(documentNode, placed(view, actor, node, null, node.name))),
    ...usageChange(view, actor.userId, -freed),
  );
}

/**
 * A person deletes for good what they saw in the trash, named one by one: whatever another device added to or changed in there
 * meanwhile comes back to the top of the documents instead.
 */
export const purge = defineMutator({
  name: 'documents.purge',
  args,
  needs(args, loaded, actor) {
    const nodes = listed(loaded, args.ids);
    const folders = nodes.filter((node) => node.kind === 'folder');
    const maybeKept = [
      ...nodes.filter((node) => touched(loaded, node)),
      ...strangers(loaded, folders, new Set(args.ids)),
    ];
    return [
      needOne(documentUsage, actor.userId),
      needOne(documentNode, args.root),
      ...args.ids.map((id) => needOne(documentNode, id)),
      ...folders.map((folder) => needBy(documentNode, 'parentId', folder.id)),
      ...maybeKept.flatMap((node) => placeNeeds(loaded, actor, node.id, null, node.name)),
    ];
  },
  run,
});

/** The purges that delete one entry of the trash, `ids` being what it holds and itself, the deepest first. */
export function purgeBatches(
  root: string,
  ids: readonly string[],
): readonly { readonly root: string; readonly ids: readonly string[] }[] {
  const count = Math.ceil(ids.length / maxPurged);
  return Array.from({ length: count }, (_, index) => ({
    root,
    ids: ids.slice(index * maxPurged, (index + 1) * maxPurged),
  }));
}
