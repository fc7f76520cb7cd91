import { z } from 'zod';
import { joinedId, type RecordId } from '../../../lib/ids.ts';
import { school } from '../../directory/school.ts';
import { fileName, isoDay, line, recordId } from '../../fields.ts';
import { fileContent } from '../../fileContent.ts';
import { applied, defineMutator, type MutationContext, needOne, type Outcome, put } from '../../mutator.ts';
import { idTaken, notAllowed } from '../../refusals.ts';
import { withSuffix } from '../naming.ts';
import { type DocumentNode, documentNode, maxPutBy } from '../node.ts';
import { placed, placeNeeds } from '../place.ts';
import { documentUsage } from '../usage.ts';
import { quotaRefusal, usageChange } from '../usageChange.ts';

const args = z.strictObject({
  id: recordId,
  /** The identifier of the copy made if another device changed the file meanwhile. */
  copyId: recordId,
  /** Where a new file goes; ignored for a new version. */
  parentId: recordId.nullable(),
  name: fileName,
  content: fileContent,
  /** The manifest of the version that was opened; null = a new file. */
  base: fileContent.shape.manifest.nullable(),
  /** The key's label and the author's day: they name the conflict copy, the same on every host. */
  deviceLabel: line(40),
  day: isoDay,
});
type Args = z.infer<typeof args>;
type Context = MutationContext<Args>;

/** `Rapport (clé de Léa 2026-11-23).odt` */
function copyName(args: Args, name: string): string {
  return withSuffix(name, `${args.deviceLabel.replace(/[\\/]/g, '-')} ${args.day}`);
}

function create(
  { actor, args, view, now, mutationId }: Context,
  id: RecordId,
  parentId: RecordId | null,
  name: string,
) {
  const node: DocumentNode = {
    id,
    ownerId: actor.userId,
    kind: 'file',
    parentId: null,
    name,
    content: args.content,
    version: 1,
    slot: null,
    putBy: [mutationId],
    updatedAt: now,
    trashedAt: null,
  };
  return put(documentNode, placed(view, actor, node, parentId, name));
}

function createWithin(context: Context, id: RecordId, parentId: RecordId | null, name: string): Outcome {
  const { sizeBytes } = context.args.content;
  const refusal = quotaRefusal(context, sizeBytes);
  if (refusal) return refusal;
  return applied(
    create(context, id, parentId, name),
    ...usageChange(context.view, context.actor.userId, sizeBytes),
  );
}

function replace(context: Context, node: DocumentNode): Outcome {
  const { actor, args, view, now, mutationId } = context;
  const delta = args.content.sizeBytes - (node.content?.sizeBytes ?? 0);
  const refusal = quotaRefusal(context, delta);
  if (refusal) return refusal;
  const next = {
    ...node,
    content: args.content,
    version: node.version + 1,
    putBy: [mutationId, ...node.putBy].slice(0, maxPutBy),
    updatedAt: now,
  };
  // Someone works on it: a file that another device put in the trash meanwhile comes back.
  const visible = node.trashedAt === null ? next : placed(view, actor, next, node.parentId, node.name);
  return applied(put(documentNode, visible), ...usageChange(view, actor.userId, delta));
}

/**
 * A person stores a file: a new one, or a new version of the one that was opened. When the version opened is no longer the current one,
 * both are kept: the new content becomes a copy named with the key and the day. When the file was deleted meanwhile, the work
 * comes back under the copy's identifier.
 */
export const putFile = defineMutator({
  name: 'documents.putFile',
  args,
  needs(args, loaded, actor) {
    const node = loaded.get(documentNode, args.id);
    const name = node?.name ?? args.name;
    const parentId = node ? node.parentId : args.parentId;
    const copy = node ? copyName(args, name) : name;
    return [
      needOne(documentNode, args.id),
      needOne(documentNode, args.copyId),
      needOne(documentUsage, actor.userId),
      needOne(school, joinedId(actor.schoolId)),
      ...placeNeeds(loaded, actor, args.id, parentId, name),
      ...placeNeeds(loaded, actor, args.copyId, parentId, copy),
    ];
  },
  run(context) {
    const { actor, args, view, mutationId } = context;
    const node = view.get(documentNode, args.id);
    const copy = view.get(documentNode, args.copyId);
    if (copy) return copy.ownerId === actor.userId ? applied() : idTaken;
    if (!node) {
      const id = args.base === null ? args.id : args.copyId;
      return createWithin(context, id, args.parentId, args.name);
    }
    if (node.ownerId !== actor.userId) return notAllowed;
    if (node.kind !== 'file' || node.content === null) return idTaken;
    if (node.putBy.includes(mutationId) || node.content.manifest === args.content.manifest) return applied();
    if (node.content.manifest === args.base) return replace(context, node);
    return createWithin(context, args.copyId, node.parentId, copyName(args, node.name));
  },
  contents: (args) => [args.content],
});
