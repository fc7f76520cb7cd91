import type { RecordId } from '../../lib/ids.ts';
import { schoolDay } from '../../lib/schoolDay.ts';
import { isPeriodOf, period } from '../directory/period.ts';
import { type MutationContext, type Outcome, rejected } from '../mutator.ts';

/**
 * Why marks of this period may not be entered now, or undefined when they may. The last day is judged on the server alone and by its
 * own clock: a key whose clock is years ahead must not refuse its teacher's work.
 */
export function entryRefusal(
  context: Pick<MutationContext<unknown>, 'view' | 'now' | 'host'>,
  periodId: RecordId,
): Outcome | undefined {
  const found = context.view.get(period, periodId);
  if (!found) return rejected('grades.period_unknown');
  if (context.host === 'client' || found.entryEndsOn === null) return undefined;
  return schoolDay(context.now) > found.entryEndsOn
    ? rejected('grades.entry_closed', { period: found.name, day: found.entryEndsOn })
    : undefined;
}

/** Why something of a class may not be put into this period, or undefined when it may: a class has the periods of its own set. */
export function otherClassRefusal(
  { view }: Pick<MutationContext<unknown>, 'view'>,
  periodId: RecordId,
  classId: RecordId,
): Outcome | undefined {
  const found = view.get(period, periodId);
  return found === undefined || isPeriodOf(found, classId)
    ? undefined
    : rejected('grades.period_other_class', { period: found.name });
}
