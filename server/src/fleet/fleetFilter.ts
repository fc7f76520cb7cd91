import type { FleetFilter } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { textMatcher } from '@cartable/shared/lib/foldText.ts';
import type { SchoolClassName } from './fleetPeople.ts';
import type { ListedKey } from './fleetView.ts';

/** The keys that a filter leaves. */
export function matching(
  all: readonly ListedKey[],
  classes: readonly SchoolClassName[],
  { words, state, classId }: FleetFilter,
): readonly ListedKey[] {
  const className = classes.find((one) => one.id === classId)?.name;
  const matches = textMatcher(words);
  const everything = words.trim() === '';
  const isIn = (key: ListedKey): boolean => {
    if (state === '') return true;
    return state === 'copied' || state === 'modified' ? key[state] : key.state === state;
  };
  return all.filter((key) => {
    const { serial, holder } = key;
    return (
      isIn(key) &&
      (classId === '' || (className !== undefined && holder?.className === className)) &&
      (everything ||
        matches(
          `${serial} ${serial.replace('-', '')} ${holder?.givenName ?? ''} ${holder?.familyName ?? ''}`,
        ))
    );
  });
}

/** Whether a key waits for its first start: it has a ticket, which may be made anew. */
export function waits({ state }: Pick<ListedKey, 'state'>): boolean {
  return state === 'prepared' || state === 'handed_out';
}
