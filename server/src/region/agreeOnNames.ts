import { type School, school as schoolRecord } from '@cartable/shared/domain/directory/school.ts';
import { put } from '@cartable/shared/domain/mutator.ts';
import { eachApart } from '@cartable/shared/lib/eachApart.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { allSchools, regionNames, renameUnnamed } from '../storage/repositories/region/schools.ts';
import type { Writer } from '../storage/storage.ts';
import { type RegionHost, writeInSchool } from './regionHost.ts';

/**
 * Makes each school's two names one: the region's where it gave one, which its people then see; else its directory's, which the register then has too.
 * Returns how many names people see changed. Running it again changes nothing.
 */
export async function agreeOnNames(host: RegionHost): Promise<number> {
  let count = 0;
  const { reader } = host.storage;
  await eachApart(await allSchools(reader), async ({ schoolId, name }) => {
    const seen = await recordOf(reader, schoolId);
    if (seen === undefined || seen.name === name) return;
    const scopes = await host.storage.transaction((writer) => agree(host, writer, schoolId));
    if (scopes.length === 0) return;
    count += 1;
    host.hints.publish(schoolId, scopes);
  });
  return count;
}

async function agree(host: RegionHost, writer: Writer, schoolId: string): Promise<readonly string[]> {
  const record = await recordOf(writer, schoolId);
  if (record === undefined) return [];
  const name = (await regionNames(writer)).get(record.uai);
  if (name === undefined) await renameUnnamed(writer, schoolId, record.name);
  if (name === undefined || name === record.name) return [];
  return writeInSchool(host, writer, schoolId, [put(schoolRecord, { ...record, name })]);
}

async function recordOf(
  reader: Parameters<typeof findRecord>[0],
  schoolId: string,
): Promise<School | undefined> {
  const text = (await findRecord(reader, schoolId, schoolRecord.type, schoolId))?.text;
  return text ? schoolRecord.schema.parse(JSON.parse(text)) : undefined;
}
