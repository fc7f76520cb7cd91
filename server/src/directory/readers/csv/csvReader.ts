import { AppError } from '@cartable/shared/lib/errors.ts';
import type { EntryKind } from '../entries.ts';
import { completeKinds } from '../leftOut.ts';
import type { DirectoryReader, ReaderOptions } from '../reader.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { uaiOf } from '../values.ts';
import { openPeopleFile, type PeopleFile, readPeople } from './peopleFile.ts';
import type { Profile } from './profiles.ts';
import { readAll } from './readAll.ts';

/**
 * Lists of people in CSV: élèves, parents, enseignants, personnels, invités, one file each, whatever their encoding, separator and the
 * spelling of their headers. A faulty line is left out and named; then its kind of people is not complete, and nobody of that kind is
 * taken for gone. docs/guide/annuaire-formats.fr.md lists the columns.
 */
export const csvReader: DirectoryReader = {
  format: 'csv',

  async scan(files, options) {
    const people = await openAll(files);
    const uai = await schoolOf(people, options);
    return {
      source: `csv:${uai}`,
      mode: 'full',
      covers: await completeKinds(covered(people), readAll(people, uai)),
      academy: options.academy ?? null,
    };
  },

  async *read(files, options) {
    const people = await openAll(files);
    const uai = await schoolOf(people, options);
    for await (const { event } of readAll(people, uai)) yield event;
  },
};

async function openAll(files: readonly SourceFile[]): Promise<readonly PeopleFile[]> {
  const lists = files.filter((file) => /\.(?:csv|txt|tsv)$/i.test(file.name));
  if (lists.length === 0) throw new AppError('import.no_files', { path: files[0]?.name ?? '' });
  return Promise.all(lists.map(openPeopleFile));
}

/**
 * The school of the lists: told with the command, or by their own column.
 * @throws {AppError} `import.csv_uai`, `import.wrong_school` (data: expected, found) when they name another one than told
 */
async function schoolOf(people: readonly PeopleFile[], options: ReaderOptions): Promise<string> {
  let uai = uaiOf(options.uai);
  for (const one of people) {
    if (!one.columns.places.has('uai')) continue;
    for await (const { person } of readPeople(one)) {
      if (person?.uai === undefined) continue;
      const at = { file: one.file.name, line: person.line };
      const found = uaiOf(person.uai);
      if (found === undefined) throw unreadable('import.csv_uai', at);
      if (uai !== undefined && uai !== found)
        throw unreadable('import.wrong_school', at, { expected: uai, found });
      uai = found;
    }
  }
  if (uai === undefined) throw unreadable('import.csv_uai', { file: people[0]?.file.name ?? '', line: 1 });
  return uai;
}

/** Kinds of which these lists are the whole: staff only when both of its lists are there. */
function covered(people: readonly PeopleFile[]): readonly EntryKind[] {
  const has = (profile: Profile) => people.some((one) => one.profile === profile);
  return [
    ...(has('pupil') ? (['class', 'group', 'pupil'] as const) : []),
    ...(has('guardian') ? (['guardian'] as const) : []),
    ...(has('teacher') && has('staff') ? (['staff'] as const) : []),
  ];
}
