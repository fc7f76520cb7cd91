import { membership } from '@cartable/shared/domain/directory/membership.ts';
import type { ImportRun } from '../storage/repositories/importRuns.ts';
import type { Desired } from './desiredParts.ts';
import { type Change, keyOf } from './difference.ts';
import { type Power, powers, readDetails, type RunDetails } from './runDetails.ts';

/** Lines told of each; the others are counted. */
const mostPlaces = 20;

/** Whether a right is one of those that a report tells one by one. */
export function isPower(role: unknown): role is Power {
  return (powers as readonly unknown[]).includes(role);
}

/** Gathers who receives or loses such a right with a run, and at which line. */
export class PowerLog {
  readonly #found = new Map<string, RunDetails['powers'][number]>();
  #withoutAccess = 0;

  /** What an entry at this place changes; `before` = its records until now. */
  note(
    changes: readonly Change[],
    before: readonly Desired[],
    at: { readonly file: string; readonly line: number },
  ): void {
    for (const change of changes) {
      if (change.type !== membership.type) continue;
      if (change.op === 'put') this.#add(roleOf(JSON.parse(change.fields)), 'given', at);
      if (change.op !== 'end') continue;
      const was = before.find((one) => keyOf(one) === `${change.schoolId}/${change.type}/${change.id}`);
      this.#add(was?.fields['role'], 'ended', at);
    }
  }

  #add(
    role: unknown,
    what: 'given' | 'ended',
    { file, line }: { readonly file: string; readonly line: number },
  ): void {
    if (role === 'staff' && what === 'given') this.#withoutAccess += 1;
    if (!isPower(role)) return;
    const key = `${powers.indexOf(role)}${what}`;
    const { count = 0, places = [] } = this.#found.get(key) ?? {};
    const told = file === '' || places.length >= mostPlaces ? places : [...places, { file, line }];
    this.#found.set(key, { role, what, count: count + 1, places: told });
  }

  /** What a report keeps of it. */
  all(): Pick<RunDetails, 'powers' | 'withoutAccess'> {
    const powers = [...this.#found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    return { powers, withoutAccess: this.#withoutAccess };
  }
}

function roleOf({ fields }: { readonly fields?: Readonly<Record<string, unknown>> }): unknown {
  return fields?.['role'];
}

/** Whether a source is one school's. */
export function isSchools(source: string): boolean {
  return !source.startsWith('aaf:');
}

/**
 * Whether a report must be confirmed for the rights that it gives or ends. An academy's directory need not: it is where heads come from, and stands above
 * every school's list.
 */
export function needsPowers({ source, details }: Pick<ImportRun, 'source' | 'details'>): boolean {
  return isSchools(source) && readDetails(details).powers.length > 0;
}
