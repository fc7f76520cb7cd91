import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { listSourced } from '../storage/repositories/importEntries.ts';
import type { Reader } from '../storage/storage.ts';
import { Directory } from './directory.ts';
import type { Leavers } from './propose.ts';
import type { EntryContents } from './readers/entries.ts';
import type { RunDetails } from './runDetails.ts';
import type { RunPlace } from './stage.ts';

/** Beyond this part of a school's pupils and staff, and this many, their leaving must be confirmed by name: the wrong file looks so. */
export const manyPercent = 10;
const manyPeople = 5;

const pageRows = 500;

/** How many people the schools that lose some have, and whether they lose many. */
export async function weighLeavers(
  reader: Reader,
  run: RunPlace,
  leavers: Leavers,
  percent: number,
): Promise<RunDetails['leavers']> {
  if (leavers.size === 0) return [];
  const directory = await Directory.load(reader, run);
  const people = new Map<SchoolId, number>();
  const count = (ids: Iterable<string>) => {
    for (const id of new Set(ids)) {
      const schoolId = directory.school('old', id)?.schoolId;
      if (schoolId !== undefined) people.set(schoolId, (people.get(schoolId) ?? 0) + 1);
    }
  };
  await eachSourced(reader, run.source, 'pupil', (one) => count([one.schoolId]));
  await eachSourced(reader, run.source, 'staff', (one) =>
    count(one.posts.flatMap(({ schoolId, post }) => (post === 'other' ? [] : [schoolId]))),
  );
  return [...leavers].toSorted().map(([schoolId, leave]) => {
    const all = people.get(schoolId) ?? leave;
    return { schoolId, people: all, leave, many: leave >= manyPeople && leave * 100 > all * percent };
  });
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
