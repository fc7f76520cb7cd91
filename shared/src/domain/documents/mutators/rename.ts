import { z } from 'zod';
import { fileName, recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put } from '../../mutator.ts';
import { documentNode } from '../node.ts';
import { ownNode } from '../own.ts';
import { placed, placeNeeds } from '../place.ts';

/** A person renames a file or folder; a name that is taken is numbered. The last arrival wins. */
export const rename = defineMutator({
  name: 'documents.rename',
  args: z.strictObject({ id: recordId, name: fileName }),
  needs(args, loaded, actor) {
    const node = loaded.get(documentNode, args.id);
    return [
      needOne(documentNode, args.id),
      ...(node ? placeNeeds(loaded, actor, args.id, node.parentId, args.name) : []),
    ];
  },
  run({ actor, args, view, now }) {
    const own = ownNode(view, actor, args.id);
    if (!own.ok) return own.outcome;
    const { node } = own;
    if (node.name === args.name) return applied();
    const named = { ...node, name: args.name, updatedAt: now };
    // In the trash a name is not taken by anyone; it is settled when the file comes back.
    const next = node.trashedAt === null ? placed(view, actor, named, node.parentId, args.name) : named;
    return applied(put(documentNode, next));
  },
});
