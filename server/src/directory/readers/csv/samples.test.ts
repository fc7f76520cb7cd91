import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sourceFiles } from '../sourceFile.ts';
import { entriesOf, issuesOf, readEvents } from '../testing/readEvents.ts';
import { csvReader } from './csvReader.ts';

/** Public sample files, beside the project's folder; read in place, never copied. */
const samples =
  process.env['CARTABLE_SAMPLES'] ?? fileURLToPath(new URL('../../../../../../shared/data', import.meta.url));
const list = (path: string) => sourceFiles(`${samples}/${path}`);
const uai = '0750001A';

test.runIf(existsSync(samples))('reads the public templates, in ISO-8859-1 and in UTF-8', async () => {
  const templates = list('csv-templates');
  const admin = templates.filter((file) => file.name.startsWith('admin-'));
  const found = await readEvents(csvReader, admin, { uai });
  expect(issuesOf(found)).toEqual([]);
  expect(Object.keys(entriesOf(found, 'pupil'))).toHaveLength(7);
  expect(Object.keys(entriesOf(found, 'guardian'))).toHaveLength(8);
  expect(Object.keys(entriesOf(found, 'staff'))).toHaveLength(9);
  const pupils = Object.values(entriesOf(found, 'pupil')) as { givenName: string; guardians: unknown[] }[];
  expect(pupils.map((one) => `${one.givenName} ${one.guardians.length}`)).toEqual([
    'Léa 2',
    'Théo 2',
    'Zoé 2',
    'Lyvia 2',
    'Alice 2',
    'Antoine 2',
    'Mathias 2',
  ]);
  const directory = templates.filter((file) => file.name.startsWith('directory-'));
  const byId = await readEvents(csvReader, directory, { uai });
  expect(issuesOf(byId)).toEqual([]);
  expect(entriesOf(byId, 'pupil')).toMatchObject({
    'CSV_Numero-RNE_S00003': {
      givenName: 'Néo',
      guardians: [
        { guardianId: 'CSV_Numero-RNE_R00004', legal: true },
        { guardianId: 'CSV_Numero-RNE_R00002', legal: true },
      ],
    },
  });
});

test.runIf(existsSync(samples))('reads the public lists of teachers before and after a change', async () => {
  for (const [when, count] of [
    ['before', 4],
    ['after', 6],
  ] as const) {
    const files = list('aaf-personnel-before-after').filter((file) => file.name.startsWith(`csv__${when}`));
    const found = await readEvents(csvReader, files, { uai });
    expect(issuesOf(found)).toEqual([]);
    expect(Object.keys(entriesOf(found, 'staff'))).toHaveLength(count);
  }
});
