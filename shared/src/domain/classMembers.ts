import type { RecordId, UserId } from '../lib/ids.ts';
import { membership } from './directory/membership.ts';
import { type Need, needBy, type RecordView } from './mutator.ts';

/** The need that {@link isPupilOf} reads. */
export function membershipsOf(userId: UserId): Need {
  return needBy(membership, 'userId', userId);
}

/** Whether this person is, was or will be a pupil of the class: marks of one who left stay editable. */
export function isPupilOf(view: RecordView, userId: UserId, classId: RecordId): boolean {
  return view.by(membership, 'userId', userId).some((one) => one.role === 'pupil' && one.classId === classId);
}
