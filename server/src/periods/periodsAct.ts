import { AppError } from '@cartable/shared/lib/errors.ts';
import { sourceFiles } from '../directory/readers/sourceFile.ts';
import type { RegionHost } from '../region/regionHost.ts';
import { registerImported } from '../region/registerImported.ts';
import { saveRegionPeriods } from '../storage/repositories/region/periods.ts';
import { allSchools } from '../storage/repositories/region/schools.ts';
import { type GivenKind, givePeriodsEverywhere } from './givePeriods.ts';
import { readPeriodsFile } from './periodsFile.ts';

/**
 * `region periods <file.csv>`: keeps what the file says, and gives it to every school that has no periods of its own. Tells in how many school
 * years of schools what was done, and by school where the evaluations that are there stand in another number of periods.
 * @throws {AppError} as `readPeriodsFile`; `import.no_files`
 */
export async function takePeriodsFile(host: RegionHost, path: string): Promise<readonly object[]> {
  const [file] = sourceFiles(path);
  if (file === undefined) throw new AppError('import.no_files', { path });
  // A school that only its directory brought may be named, too.
  await registerImported(host.storage);
  const sets = await readPeriodsFile(file, host.storage.reader);
  await host.storage.transaction(async (writer) => {
    for (const set of sets) await saveRegionPeriods(writer, set);
  });
  const given = await givePeriodsEverywhere(host);
  const count = (kind: GivenKind) => given.filter((one) => one.kind === kind).length;
  const uais = new Map((await allSchools(host.storage.reader)).map((one) => [one.schoolId, one.uai]));
  const kinds = ['given', 'changed', 'same', 'own', 'kept'] as const;
  return [
    {
      event: 'periods',
      sets: sets.length,
      schools: Object.fromEntries(kinds.map((kind) => [kind, count(kind)])),
    },
    ...given
      .filter((one) => one.kind === 'kept')
      .map(({ schoolId, year }) => ({ event: 'kept', uai: uais.get(schoolId) ?? schoolId, year })),
  ];
}
