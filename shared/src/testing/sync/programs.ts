import { mutators as realMutators } from '../../domain/mutators.ts';
import { recordDefinitions } from '../../domain/records.ts';
import { protocolVersion } from '../../sync/version.ts';
import type { Program } from './simDevice.ts';

/** The programs that may run on a key: this one, an older one that lacks record types, a newer one with one more column. */
export const programs: readonly [Program, Program, Program] = [
  { definitions: recordDefinitions, mutators: realMutators },
  {
    definitions: without(recordDefinitions, ['settings.preference', 'homework.done']),
    mutators: without(realMutators, ['settings.set', 'homework.setDone', 'homework.remove']),
    protocol: protocolVersion - 1,
  },
  {
    definitions: new Map(
      [...recordDefinitions].map(([type, definition]) => [
        type,
        { ...definition, columns: { ...definition.columns, futureField: 'text' as const } },
      ]),
    ),
    mutators: realMutators,
  },
];

function without<T>(map: ReadonlyMap<string, T>, names: readonly string[]): ReadonlyMap<string, T> {
  return new Map([...map].filter(([name]) => !names.includes(name)));
}
