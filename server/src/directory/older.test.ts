import { afterEach, beforeEach, expect, test } from 'vitest';
import { confirmRun, undoLast } from './applyRun.ts';
import { readDirectory } from './readDirectory.ts';
import { aafReader } from './readers/aaf/aafReader.ts';
import type { SourceFile } from './readers/sourceFile.ts';
import { aafDelta } from './readers/testing/aafFixture.ts';
import { proposeRemovals } from './removals.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, rosa, small } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

const read = (files: readonly SourceFile[], acceptOlder = false) =>
  readDirectory(world.host, aafReader, files, { acceptOlder });
async function take(files: readonly SourceFile[], acceptOlder = false) {
  const { token } = await read(files, acceptOlder);
  world.laterBy(1);
  await confirmRun(world.host, token ?? '', { acceptLeavers: false });
}
/** What the schools' audits say of what somebody wanted in spite of a warning. */
async function accepted(): Promise<readonly string[]> {
  const rows = await world.storage.reader
    .selectFrom('audit_entry')
    .select('action')
    .where('school_id', '=', rosa)
    .execute();
  return rows.map((one) => one.action).filter((one) => one.endsWith('_accepted'));
}
/** Of 1 September; of another day. */
const full = filesOf(small);
const differences = (date: string) => [aafDelta('Eleve', [{ op: 'modify', id: '200', sn: ['AUTRE'] }], date)];
const older = (day: string, applied: string) => ({
  code: 'import.older',
  data: { source: 'aaf:paris', day, applied },
});

test('files older than what was applied last are refused, whatever was removed since, unless somebody wants them', async () => {
  await take(full);
  await take(full);
  await take(differences('20260914'));
  await expect(read(full)).rejects.toMatchObject(older('2026-09-01', '2026-09-14'));
  const removal = await proposeRemovals(world.host, 'aaf:paris', 0);
  await confirmRun(world.host, removal.token ?? '', { acceptLeavers: false });
  await expect(read(full)).rejects.toMatchObject(older('2026-09-01', '2026-09-14'));
  await expect(read(differences('20260913'))).rejects.toMatchObject(older('2026-09-13', '2026-09-14'));
  const { details } = await read(full, true);
  expect([details.filesOn, details.olderThan]).toEqual(['2026-09-01', '2026-09-14']);
  await take(full, true);
  expect(await accepted()).toEqual(['import.older_accepted']);
  // It is as on that day again.
  await take(differences('20260913'));
});

test('what was undone, or never confirmed, is not what the directory is at', async () => {
  await take(full);
  await take(differences('20260914'));
  await read(differences('20260920'));
  await undoLast(world.host, 'aaf:paris');
  expect((await read(differences('20260910'))).details.filesOn).toBe('2026-09-10');
  await expect(read(differences('20260830'))).rejects.toMatchObject(older('2026-08-30', '2026-09-01'));
});
