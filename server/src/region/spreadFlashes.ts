import { put, remove, type Write } from '@cartable/shared/domain/mutator.ts';
import { type Flash, flash } from '@cartable/shared/domain/region/flash.ts';
import { liesIn } from '@cartable/shared/domain/region/place.ts';
import { school as schoolRecord } from '@cartable/shared/domain/directory/school.ts';
import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { eachApart } from '@cartable/shared/lib/eachApart.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { recordsOfType } from '../storage/repositories/recordsOfType.ts';
import { deleteOldFlashes, type FlashRow, flashesSince } from '../storage/repositories/region/flashes.ts';
import { allSchools, findSchool } from '../storage/repositories/region/schools.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { type RegionHost, writeInSchool } from './regionHost.ts';

/** Days for which ended messages stay in the editor's list. */
const keepFlashesDays = 90;

/**
 * Makes a school's copies of the messages what they should be: each running or coming one that is for it, and no other. A school whose
 * directory has not come yet has nowhere to keep them; it gets them when it opens, or at the next maintenance.
 */
export async function spreadFlashes(host: RegionHost, schoolId: string): Promise<void> {
  const today = schoolDay(host.clock.now());
  const scopes = await host.storage.transaction(async (writer) => {
    const school = await findSchool(writer, schoolId);
    const own = await findRecord(writer, schoolId, schoolRecord.type, schoolId);
    if (school === undefined || !own?.text) return [];
    const place = { level: 'school', schoolId, academyId: school.academyId } as const;
    const wanted = (await flashesSince(writer, today)).filter(
      (one) => one.endedAt === null && liesIn(place, one.place),
    );
    const held = (await recordsOfType(writer, schoolId, flash.type)).map((text) =>
      flash.schema.parse(JSON.parse(text)),
    );
    return writeInSchool(host, writer, schoolId, differences(wanted.map(recordOf), held));
  });
  if (scopes.length > 0) host.hints.publish(schoolId, scopes);
}

/** The same for every school, and messages that ended long ago forgotten: what a crash in the middle of the rounds left is made good. */
export async function spreadEverywhere(host: RegionHost): Promise<void> {
  const before = addDays(schoolDay(host.clock.now()), -keepFlashesDays);
  await host.storage.transaction((writer) => deleteOldFlashes(writer, before));
  const schools = await allSchools(host.storage.reader);
  await eachApart(schools, ({ schoolId }) => spreadFlashes(host, schoolId));
}

function recordOf({ id, tone, roles, textFr, textEn, startsOn, endsOn }: FlashRow): Flash {
  return flash.schema.parse({ id, tone, roles, textFr, textEn, startsOn, endsOn });
}

function differences(wanted: readonly Flash[], held: readonly Flash[]): readonly Write[] {
  const text = (one: Flash) => canonicalJson(one as unknown as Json);
  const known = new Map(held.map((one) => [one.id, text(one)]));
  const ids = new Set(wanted.map((one) => one.id));
  return [
    ...wanted.filter((one) => known.get(one.id) !== text(one)).map((one) => put(flash, one)),
    ...held.filter((one) => !ids.has(one.id)).map((one) => remove(flash, one.id)),
  ];
}
