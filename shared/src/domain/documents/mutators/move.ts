import { z } from 'zod';
import type { RecordId } from '../../../lib/ids.ts';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put, type RecordView, rejected } from '../../mutator.ts';
import { documentNode } from '../node.ts';
import { ownNode } from '../own.ts';
import { placed, placeNeeds } from '../place.ts';

/** Whether these folders really stand in one another, from the first up to the top. */
function isChain(view: RecordView, into: readonly RecordId[]): boolean {
  return into.every(
    (id, index) => (view.get(documentNode, id)?.parentId ?? null) === (into[index + 1] ?? null),
  );
}

/**
 * A person moves a file or folder. `into` is the target folder and those around it up to the top (none = the top): a folder never
 * ends inside itself, even when two keys moved two folders into one another, because the second is refused.
 */
export const move = defineMutator({
  name: 'documents.move',
  args: z.strictObject({ id: recordId, into: z.array(recordId).max(64) }),
  needs: (args, loaded, actor) => {
    const node = loaded.get(documentNode, args.id);
    return [
      needOne(documentNode, args.id),
      ...args.into.map((id) => needOne(documentNode, id)),
      ...(node ? placeNeeds(loaded, actor, args.id, args.into[0] ?? null, node.name) : []),
    ];
  },
  run({ actor, args, view, now }) {
    const own = ownNode(view, actor, args.id);
    if (!own.ok) return own.outcome;
    const { node } = own;
    const parentId = args.into[0] ?? null;
    if (parentId === node.parentId) return applied();
    if (args.into.includes(node.id)) return rejected('documents.into_itself');
    if (parentId !== null) {
      const target = ownNode(view, actor, parentId);
      if (!target.ok) return target.outcome;
      if (target.node.kind !== 'folder') return rejected('documents.not_a_folder');
      // The folder itself could be above the target only if the real chain differs from the author's.
      if (node.kind === 'folder' && !isChain(view, args.into)) return rejected('documents.tree_changed');
    }
    const moved = { ...node, updatedAt: now };
    const next =
      node.trashedAt === null ? placed(view, actor, moved, parentId, node.name) : { ...moved, parentId };
    return applied(put(documentNode, next));
  },
});
