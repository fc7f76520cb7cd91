import type { SchoolState } from '@cartable/shared/domain/region/schoolStates.ts';
import type { Tone } from '../design/Surface/Badge.tsx';

/** The colour that repeats what a school's state says. */
export const stateTones: Readonly<Record<SchoolState, Tone>> = {
  planned: 'plain',
  conventions: 'warn',
  open: 'good',
  closed: 'bad',
};

/** A day as a person types it, or nothing. */
export function dayOrNull(text: string): string | null {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
}
