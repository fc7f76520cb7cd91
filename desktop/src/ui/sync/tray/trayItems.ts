import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';

/** One entry of the tray: an action, or the marks of one evaluation that met the same fate. */
export type TrayItem =
  | { readonly kind: 'one'; readonly key: string; readonly refusal: RefusedAction }
  | { readonly kind: 'marks'; readonly key: string; readonly refusals: readonly RefusedAction[] };

/** The evaluation of a refused mark; undefined for any other action. */
export function evaluationOf({ name, args }: Pick<RefusedAction, 'name' | 'args'>): string | undefined {
  if (name !== 'grades.setMark' || typeof args !== 'object' || args === null) return undefined;
  const id: unknown = Reflect.get(args, 'evaluationId');
  return typeof id === 'string' ? id : undefined;
}

/**
 * The tray as it is shown: thirty marks of one evaluation that were refused for one reason are one entry, where the first of them was. Other
 * reasons are other entries, because they need another answer.
 */
export function trayItems(refusals: readonly RefusedAction[]): readonly TrayItem[] {
  const groups = new Map<string, RefusedAction[]>();
  for (const refusal of refusals) {
    const evaluation = evaluationOf(refusal);
    // Both kinds of conflict are answered mark by mark.
    const reason = refusal.kind === 'conflict' ? 'conflict' : refusal.code;
    const key = evaluation === undefined ? refusal.id : `${evaluation} ${reason}`;
    groups.set(key, [...(groups.get(key) ?? []), refusal]);
  }
  return [...groups].map(([key, [first, ...others]]): TrayItem => {
    if (first === undefined) throw new TypeError('an empty group');
    return others.length === 0
      ? { kind: 'one', key: first.id, refusal: first }
      : { kind: 'marks', key, refusals: [first, ...others] };
  });
}
