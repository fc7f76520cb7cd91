import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put } from '../../mutator.ts';
import { documentNode } from '../node.ts';
import { ownNode } from '../own.ts';
import { placed, placeNeeds } from '../place.ts';

/** A person takes a file or folder out of the trash: back to its folder, or to the top when that is gone. */
export const restore = defineMutator({
  name: 'documents.restore',
  args: z.strictObject({ id: recordId }),
  needs(args, loaded, actor) {
    const node = loaded.get(documentNode, args.id);
    return [
      needOne(documentNode, args.id),
      ...(node ? placeNeeds(loaded, actor, args.id, node.parentId, node.name) : []),
    ];
  },
  run({ actor, args, view }) {
    const own = ownNode(view, actor, args.id);
    if (!own.ok) return own.outcome;
    if (own.node.trashedAt === null) return applied();
    return applied(put(documentNode, placed(view, actor, own.node, own.node.parentId, own.node.name)));
  },
});
