import type { RecordId, UserId } from '../../../lib/ids.ts';
import { membershipsOf } from '../../classMembers.ts';
import { type Membership, membership } from '../../directory/membership.ts';
import type { Period } from '../../directory/period.ts';
import type { Need, RecordView } from '../../mutator.ts';

/** The open one last, else the latest to begin. Two that begin alike are told apart by class, so that every host agrees. */
function order(one: Membership): string {
  return `${one.endsOn === null ? '1' : '0'}${one.startsOn ?? ''}/${one.classId ?? ''}`;
}

function isPupil(one: Membership): boolean {
  return one.role === 'pupil' && one.classId !== null && one.inGroup !== true;
}

/** The pupil's memberships of classes, of whichever person's memberships these are. */
export function pupilMemberships(view: RecordView, pupilId: UserId): readonly Membership[] {
  return view.by(membership, 'userId', pupilId).filter(isPupil);
}

/**
 * The class that makes a pupil's averages of a period: the last that they had joined when it ended. Marks in another class stay, but an
 * average has one record a pupil, period and subject. Undefined for one who was never in a class.
 *
 * @param memberships the person's memberships as a pupil, of all classes
 */
export function classOfPeriod(
  memberships: readonly Membership[],
  period: Period | undefined,
): RecordId | undefined {
  const begun = memberships.filter(
    (one) => one.startsOn === null || period === undefined || one.startsOn <= period.endsOn,
  );
  const last = (begun.length > 0 ? begun : memberships)
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    .at(-1);
  return last?.classId ?? undefined;
}

/** Whether somebody's membership leaves it open which class makes their averages of a period: they left it, or came late. */
function isUncertain(one: Membership, period: Period | undefined): boolean {
  if (one.endsOn !== null) return true;
  return one.startsOn !== null && period !== undefined && one.startsOn > period.startsOn;
}

/** What {@link isClassOfPeriod} reads of these pupils (undefined = all of the class) once the class's memberships are loaded. */
export function needClassOfPeriod(
  loaded: RecordView,
  classId: RecordId,
  period: Period | undefined,
  pupilId: UserId | undefined,
): readonly Need[] {
  const uncertain = loaded
    .by(membership, 'classId', classId)
    .filter((one) => isPupil(one) && isUncertain(one, period))
    .map((one) => one.userId)
    .filter((userId) => pupilId === undefined || userId === pupilId);
  return [...new Set(uncertain)].map(membershipsOf);
}

/** Whether this class makes the pupil's averages of the period. */
export function isClassOfPeriod(
  view: RecordView,
  classId: RecordId,
  period: Period | undefined,
  pupilId: UserId,
): boolean {
  const here = view
    .by(membership, 'classId', classId)
    .filter((one) => isPupil(one) && one.userId === pupilId);
  if (here.length === 0) return false;
  if (!here.some((one) => isUncertain(one, period))) return true;
  return classOfPeriod(pupilMemberships(view, pupilId), period) === classId;
}
