import { type FleetFilter, type FleetSort, unseenDays } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { compareVersions } from '@cartable/shared/update/release.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import { textMatcher } from '@cartable/shared/lib/foldText.ts';
import type { SchoolClassName } from './fleetPeople.ts';
import type { ListedKey } from './fleetView.ts';

/** The keys that a filter leaves. `now` in milliseconds. */
export function matching(
  all: readonly ListedKey[],
  classes: readonly SchoolClassName[],
  { words, state, classId }: FleetFilter,
  now: number,
): readonly ListedKey[] {
  const className = classes.find((one) => one.id === classId)?.name;
  const matches = textMatcher(words);
  const newest = newestProgram(all);
  const everything = words.trim() === '';
  const isIn = (key: ListedKey): boolean => {
    if (state === '') return true;
    if (state === 'unseen') return isUnseen(key, now);
    if (state === 'outdated') return isOlder(key, newest);
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

function isUnseen({ state, seenAt }: ListedKey, now: number): boolean {
  return state === 'active' && (seenAt ?? 0) < now - unseenDays * 86_400_000;
}

/** The newest program of the keys in use; undefined when none is known. */
function newestProgram(all: readonly ListedKey[]): string | undefined {
  return all
    .flatMap(({ state, program }) => (state === 'active' && program !== null ? [program] : []))
    .reduce<string | undefined>(
      (best, one) => (best === undefined || compareVersions(one, best) > 0 ? one : best),
      undefined,
    );
}

/** A key that never told its version counts as older: nobody knows that it is not. */
function isOlder({ state, program }: ListedKey, newest: string | undefined): boolean {
  if (state !== 'active' || newest === undefined) return false;
  return program === null || compareVersions(program, newest) < 0;
}

/** By holder as in a French list, those of nobody last; the serial tells the others apart. */
function byName(a: ListedKey, b: ListedKey): number {
  if (a.holder === null || b.holder === null) {
    return Number(a.holder === null) - Number(b.holder === null) || frenchOrder(a.serial, b.serial);
  }
  return (
    frenchOrder(a.holder.familyName, b.holder.familyName) ||
    frenchOrder(a.holder.givenName, b.holder.givenName) ||
    frenchOrder(a.serial, b.serial)
  );
}

const orders: Readonly<Record<FleetSort, (a: ListedKey, b: ListedKey) => number>> = {
  name: () => 0,
  class: ({ holder: a }, { holder: b }) => {
    const [one, other] = [a?.className ?? null, b?.className ?? null];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return frenchOrder(one, other);
  },
  seen: (a, b) => (a.seenAt ?? Infinity) - (b.seenAt ?? Infinity) || 0,
  program: ({ program: a }, { program: b }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return compareVersions(a, b);
  },
  prepared: (a, b) => b.preparedAt - a.preparedAt,
};

/** Keys in an order; where that says nothing, by name. What is not known comes last. */
export function sorted(keys: readonly ListedKey[], sort: FleetSort): readonly ListedKey[] {
  return keys.toSorted((a, b) => orders[sort](a, b) || byName(a, b));
}
