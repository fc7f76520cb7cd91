import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';

/**
 * A conflicting action's arguments without its author's value of these fields: what the others wrote there stays, and everything else of the
 * action is done. Undefined when nothing of the action would be left.
 */
export function keepTheirs(
  { name, args, conflicts }: Pick<RefusedAction, 'name' | 'args' | 'conflicts'>,
  theirs: ReadonlySet<string>,
): object | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  if (theirs.size === 0) return args;
  if (name === 'grades.setMark') return mark(args, conflicts, theirs);
  const changes: unknown = Reflect.get(args, 'changes');
  // An average, a publication: one value, and it is theirs.
  if (typeof changes !== 'object' || changes === null) return undefined;
  const left = Object.fromEntries(Object.entries(changes).filter(([field]) => !theirs.has(field)));
  return Object.keys(left).length === 0 ? undefined : { ...args, changes: left };
}

/** A mark always says its cell: keeping theirs is saying theirs. */
function mark(
  args: object,
  conflicts: RefusedAction['conflicts'],
  theirs: ReadonlySet<string>,
): object | undefined {
  const { comment, ...rest }: { readonly comment?: unknown } = args;
  const cell = conflicts.find(({ field }) => field === 'value')?.theirs;
  const keepsComment = comment !== undefined && !theirs.has('comment');
  if (theirs.has('value') && !keepsComment) return undefined;
  return {
    ...rest,
    ...(theirs.has('value') && typeof cell === 'object' && cell),
    ...(keepsComment && { comment }),
  };
}
