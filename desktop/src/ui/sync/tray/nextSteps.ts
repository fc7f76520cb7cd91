import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { href } from '../../app/route.ts';

/** What a person can do about an action that was not accepted, besides giving it up. */
export type NextStep =
  | { readonly step: 'retry' | 'retryWithout' | 'keep' | 'saveCopy' | 'copy' }
  | { readonly step: 'open'; readonly what: 'work' | 'evaluation' | 'documents'; readonly href: string };

/** Trying again as it is cannot succeed: what it was about is gone, or it is not understood. */
const final: ReadonlySet<string> = new Set([
  'homework.assignment_gone',
  'homework.has_hand_ins',
  'grades.evaluation_gone',
  'documents.gone',
  'documents.into_itself',
  'documents.not_a_folder',
  'documents.restored_meanwhile',
  'sync.args_invalid',
  'sync.action_too_large',
  'files.too_large',
]);

/** Somebody else must act first: putting the work away comes before trying again. */
const later: ReadonlySet<string> = new Set([
  'action.not_allowed',
  'homework.already_corrected',
  'homework.already_handed_in',
  'homework.no_hand_in',
  'homework.pupil_not_in_class',
  'grades.pupil_not_in_class',
]);

/** Something must be changed in the place itself first. */
const thereFirst: ReadonlySet<string> = new Set([
  'documents.quota_full',
  'grades.above_scale',
  'grades.scale_below_marks',
  'grades.unseen_marks',
]);

function argument(args: unknown, name: string): string | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  const value: unknown = Reflect.get(args, name);
  return typeof value === 'string' ? value : undefined;
}

function place({ name, args, code, here }: RefusedAction): NextStep | undefined {
  const [area = ''] = name.split('.');
  const id = argument(args, 'assignmentId') ?? argument(args, 'evaluationId') ?? argument(args, 'id');
  if (area === 'documents') {
    const leads = here || code === 'documents.quota_full';
    return leads ? { step: 'open', what: 'documents', href: href('documents') } : undefined;
  }
  if (!here || id === undefined) return undefined;
  if (area === 'grades') return { step: 'open', what: 'evaluation', href: href('grades', 'evaluation', id) };
  if (area !== 'homework') return undefined;
  const pupil = name === 'homework.correct' ? argument(args, 'pupilId') : undefined;
  return { step: 'open', what: 'work', href: href('homework', id, ...(pupil ? [pupil] : [])) };
}

/** Whether the action holds a text that its author would miss. */
export function textOf({ work }: Pick<RefusedAction, 'work'>): string {
  const texts = ['title', 'description', 'comment'];
  return work.fields
    .flatMap(({ field, value }) => (texts.includes(field) && typeof value === 'string' ? [value] : []))
    .join('\n\n');
}

/**
 * What to offer about a refused action, the step that fits its reason first.
 * @param lost how many of its files can no longer be read here
 */
export function nextSteps(refusal: RefusedAction, lost: number): readonly NextStep[] {
  const { code, name, work } = refusal;
  const document = name === 'documents.putFile';
  const whole = work.files.length - lost;
  const retry: NextStep[] = final.has(code) ? [] : [{ step: 'retry' }];
  const without: NextStep[] = whole > 0 || textOf(refusal) !== '' ? [{ step: 'retryWithout' }] : [];
  const again = code === 'files.content_lost' || lost > 0 ? (document ? [] : without) : retry;
  const away: NextStep[] = whole > 0 ? [{ step: document ? 'saveCopy' : 'keep' }] : [];
  const copy: NextStep[] = textOf(refusal) === '' ? [] : [{ step: 'copy' }];
  const there = place(refusal);
  const open = there === undefined ? [] : [there];
  if (thereFirst.has(code)) return [...open, ...again, ...away, ...copy];
  return later.has(code) ? [...away, ...copy, ...open, ...again] : [...again, ...away, ...copy, ...open];
}
