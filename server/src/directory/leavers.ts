import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { listSourced } from '../storage/repositories/importEntries.ts';
import type { ImportRun } from '../storage/repositories/importRuns.ts';
import { countGuardians, countRights } from '../storage/repositories/importRights.ts';
import type { Reader } from '../storage/storage.ts';
import { Directory } from './directory.ts';
import type { Leavers } from './propose.ts';
import type { EntryContents } from './readers/entries.ts';
import { type Loss, readDetails, type RunDetails } from './runDetails.ts';
import type { RunPlace } from './stage.ts';

/** Fewer than this many are never many, whatever part they are of what a school has. */
const fewest = { people: 5, guardians: 5, rights: 20 } as const satisfies Record<Loss, number>;

const pageRows = 500;

/**
 * What the schools that lose something have, and whether they lose much of it: pupils and staff, since the wrong file lacks them; responsables, who
 * stand in a file of their own; rights, which a wrong list of classes ends although everybody stays.
 */
export async function weighLeavers(
  reader: Reader,
  run: RunPlace,
  leavers: Leavers,
  percent: number,
): Promise<RunDetails['leavers']> {
  const people = [...leavers.values()].some((one) => one.people > 0)
    ? await countPeople(reader, run)
    : new Map<SchoolId, number>();
  const weighed: RunDetails['leavers'][number][] = [];
  for (const [schoolId, lost] of [...leavers].toSorted()) {
    const weigh = (what: Loss, all: number) => {
      const leave = lost[what];
      return {
        schoolId,
        what,
        people: all,
        leave,
        many: leave >= fewest[what] && leave * 100 > all * percent,
      };
    };
    if (lost.people > 0) weighed.push(weigh('people', people.get(schoolId) ?? lost.people));
    if (lost.guardians >= fewest.guardians)
      weighed.push(weigh('guardians', await countGuardians(reader, schoolId)));
    if (lost.rights >= fewest.rights) weighed.push(weigh('rights', await countRights(reader, schoolId)));
  }
  return weighed.filter(({ what, many }) => what === 'people' || many);
}

const refusals = {
  people: 'import.many_leave',
  guardians: 'import.many_guardians',
  rights: 'import.many_rights',
} as const satisfies Record<Loss, string>;

/**
 * Refuses a report with which a school loses much. @throws {AppError} `import.many_leave`, `import.many_guardians`, `import.many_rights` (data: school,
 * leave, people)
 */
export function mustNotLoseMuch(run: ImportRun): void {
  const many = readDetails(run.details).leavers.find((one) => one.many);
  if (many === undefined) return;
  const { schoolId: school, leave, people, what } = many;
  throw new AppError(refusals[what], { school, leave, people });
}

/** The pupils and staff of each school, as the source said them last. */
async function countPeople(reader: Reader, run: RunPlace): Promise<ReadonlyMap<SchoolId, number>> {
  const directory = await Directory.load(reader, run);
  const people = new Map<SchoolId, number>();
  const count = (ids: Iterable<string>) => {
    for (const id of new Set(ids)) {
      const schoolId = directory.school('old', id)?.schoolId;
      if (schoolId !== undefined) people.set(schoolId, (people.get(schoolId) ?? 0) + 1);
    }
  };
  await eachSourced(reader, run.source, 'pupil', (one) => count([one.schoolId]));
  await eachSourced(reader, run.source, 'staff', (one) => count(one.posts.map(({ schoolId }) => schoolId)));
  return people;
}

async function eachSourced<Kind extends 'pupil' | 'staff'>(
  reader: Reader,
  source: string,
  kind: Kind,
  visit: (content: EntryContents[Kind]) => void,
): Promise<void> {
  for (let after = ''; ; ) {
    const page = await listSourced(reader, source, kind, after, pageRows);
    for (const { content } of page) visit(JSON.parse(content) as EntryContents[Kind]);
    const last = page.at(-1);
    if (last === undefined || page.length < pageRows) return;
    after = last.id;
  }
}
