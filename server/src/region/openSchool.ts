import type { Writer } from '../storage/storage.ts';
import { conventionKinds, saveConvention } from '../storage/repositories/region/conventions.ts';
import { moveSchool, saveSchool, type SchoolWords } from '../storage/repositories/region/schools.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';

/** Writes a school into the register with every convention that it needs, open: what demonstrations, measurements and tests begin with. */
export async function openSchool(writer: Writer, school: SchoolWords, now: number): Promise<void> {
  const { schoolId } = school;
  await saveSchool(writer, school);
  for (const { kind, schoolKinds } of await conventionKinds(writer)) {
    if (!schoolKinds.includes(school.kind)) continue;
    const reference = `DEMO-${kind}`;
    const signedOn = schoolDay(now);
    await saveConvention(writer, { schoolId, kind, signedOn, signedBy: 'head', reference, recordedAt: now });
  }
  await moveSchool(writer, schoolId, 'open', now);
}
