import { z } from 'zod';
import { fileName, recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put } from '../../mutator.ts';
import { idTaken } from '../../refusals.ts';
import { documentNode } from '../node.ts';
import { placed, placeNeeds } from '../place.ts';

/** A person makes a folder among their documents. */
export const createFolder = defineMutator({
  name: 'documents.createFolder',
  args: z.strictObject({ id: recordId, parentId: recordId.nullable(), name: fileName }),
  needs: (args, loaded, actor) => [
    needOne(documentNode, args.id),
    ...placeNeeds(loaded, actor, args.id, args.parentId, args.name),
  ],
  run({ actor, args, view, now }) {
    const existing = view.get(documentNode, args.id);
    if (existing) return existing.ownerId === actor.userId ? applied() : idTaken;
    const folder = {
      id: args.id,
      ownerId: actor.userId,
      kind: 'folder' as const,
      parentId: null,
      name: args.name,
      content: null,
      version: 0,
      slot: null,
      putBy: [],
      updatedAt: now,
      trashedAt: null,
    };
    return applied(put(documentNode, placed(view, actor, folder, args.parentId, args.name)));
  },
});
