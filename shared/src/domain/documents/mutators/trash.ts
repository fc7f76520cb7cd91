import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put } from '../../mutator.ts';
import { documentNode } from '../node.ts';
import { ownNode } from '../own.ts';

/** A person puts a file or folder in the trash; what a folder holds goes with it. */
export const trash = defineMutator({
  name: 'documents.trash',
  args: z.strictObject({ id: recordId }),
  needs: (args) => [needOne(documentNode, args.id)],
  run({ actor, args, view, now }) {
    const own = ownNode(view, actor, args.id);
    if (!own.ok) return own.outcome;
    if (own.node.trashedAt !== null) return applied();
    return applied(put(documentNode, { ...own.node, trashedAt: now, slot: null }));
  },
});
