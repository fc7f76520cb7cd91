import { day, now } from './fixturePeople.ts';

const counts = (kind: string, fresh: number, changed: number, back: number, missing: number, same: number) =>
  Object.entries({ new: fresh, changed, back, missing, same }).flatMap(([status, count]) =>
    count === 0 ? [] : [{ kind, status, count }],
  );
const issue = (no: number, severity: string, code: string, file: string, line: number, data: object) => ({
  no,
  severity,
  code,
  file,
  line,
  data,
});
const departure = (familyName: string, givenName: string, kind: string, daysAgo: number) => ({
  source: 'siecle:0750999Z',
  kind,
  familyName,
  givenName,
  missingSince: now - daysAgo * day,
  removableAt: now + (90 - daysAgo) * day,
});
const details = {
  files: [{ name: 'ElevesSansAdresses.xml', sizeBytes: 4_200_000 }],
  entries: [],
  items: [],
  issues: [],
  leavers: [],
  powers: [],
  withoutAccess: 0,
  appliedAt: null,
  filesOn: null,
  olderThan: null,
  manyPercent: 10,
};

/** What the server would answer of directory files, and of the letters for those who came with them. */
export const importAnswers: Readonly<Record<string, unknown>> = {
  'imports.overview': {
    uploads: [],
    limits: { bytes: 2_000_000_000, files: 300 },
    tasks: [
      {
        ...{ id: 't1', kind: 'apply', state: 'running', label: '', files: [], refusal: null, refused: null },
        ...{ school: { uai: '0751111A', name: 'Lycée Jean-Moulin' }, createdAt: now - 60_000, ahead: 0 },
        job: { phase: 'applying', done: 1400, total: 3100, leftMs: 12_000 },
      },
      {
        ...{ id: 't2', kind: 'read', state: 'waiting', label: '0752222B Marie-Curie', job: null },
        ...{ school: null, createdAt: now - 30_000, ahead: 2, refusal: null, refused: null },
        files: [{ name: 'ElevesSansAdresses.xml', sizeBytes: 4_100_000 }],
      },
      {
        ...{ id: 't3', kind: 'read', state: 'refused', label: 'Photos', school: null, job: null },
        ...{ createdAt: now - 90_000, ahead: 0, refused: null },
        files: [{ name: 'IMG_2041.jpg', sizeBytes: 2_300_000 }],
        refusal: { code: 'import.file_unknown', data: { file: 'IMG_2041.jpg' } },
      },
      {
        ...{ id: 't4', kind: 'apply', state: 'refused', label: '', job: null, files: [], refused: null },
        ...{ school: { uai: '0752222B', name: 'Lycée Marie-Curie' }, createdAt: now - 80_000, ahead: 0 },
        refusal: { code: 'import.stopped', data: {} },
      },
    ],
    ready: [
      {
        id: 'r1',
        source: 'siecle:0750999Z',
        school: { uai: '0750999Z', name: 'Lycée Marie-Laurencin' },
        format: 'siecle',
        mode: 'full',
        createdAt: now - 240_000,
        confirmBefore: now - 240_000 + 7 * 86_400_000,
        details: {
          ...details,
          entries: [
            ...counts('class', 1, 0, 0, 0, 38),
            ...counts('group', 4, 2, 0, 1, 61),
            ...counts('pupil', 47, 112, 3, 9, 1241),
            ...counts('guardian', 71, 18, 0, 12, 2106),
          ],
          items: [
            { type: 'directory.person', op: 'put', count: 212 },
            { type: 'directory.membership', op: 'put', count: 268 },
            { type: 'directory.membership', op: 'end', count: 31 },
          ],
          issues: [
            { code: 'import.value_missing', severity: 'warning', count: 3 },
            { code: 'import.unknown_class', severity: 'warning', count: 2 },
          ],
          leavers: [
            { schoolId: '0750999Z', what: 'people', people: 1412, leave: 9, many: false },
            { schoolId: '0750999Z', what: 'guardians', people: 2107, leave: 318, many: true },
            { schoolId: '0750999Z', what: 'rights', people: 9841, leave: 1204, many: true },
          ],
          powers: [
            {
              ...{ role: 'head', what: 'given', count: 1 },
              places: [{ file: 'ENT_Complet_20260901_PersEducNat_0000.xml', line: 12 }],
            },
            {
              ...{ role: 'cpe', what: 'ended', count: 4 },
              places: [
                { file: 'personnels.csv', line: 31 },
                { file: 'personnels.csv', line: 32 },
              ],
            },
          ],
          withoutAccess: 23,
        },
      },
    ],
    applied: [
      {
        id: 'r0',
        source: 'siecle:0750999Z',
        school: { uai: '0750999Z', name: 'Lycée Marie-Laurencin' },
        format: 'siecle',
        mode: 'full',
        createdAt: now - 62 * day,
        confirmBefore: now - 62 * day + 7 * 86_400_000,
        details: { ...details, appliedAt: now - 62 * day },
      },
      {
        id: 's0',
        source: 'sts:0750999Z',
        school: { uai: '0750999Z', name: 'Lycée Marie-Laurencin' },
        format: 'sts',
        mode: 'full',
        createdAt: now - 60 * day,
        confirmBefore: now - 60 * day + 7 * 86_400_000,
        details: { ...details, appliedAt: now - 60 * day },
      },
    ],
  },
  'imports.issues': {
    issues: [
      issue(1, 'warning', 'import.value_missing', 'ElevesSansAdresses.xml', 412, {
        id: '1187402',
        field: 'PRENOM',
      }),
      issue(2, 'warning', 'import.unknown_class', 'ElevesSansAdresses.xml', 2208, {
        id: '1190310',
        class: '0750999Z$2DE12',
      }),
      issue(3, 'warning', 'import.value_missing', 'ResponsablesAvecAdresses.xml', 9731, {
        id: '88213',
        field: 'NOM_DE_FAMILLE',
      }),
    ],
    next: 3,
  },
  'imports.departures': {
    total: 3,
    people: [
      departure('Kowalczyk', 'Ines', 'pupil', 96),
      departure('Kowalczyk', 'Adam', 'guardian', 96),
      departure('Petit', 'Romain', 'staff', 18),
    ],
  },
  'letters.classes': [
    { classId: 'c1', className: '2de 1', people: 96, waiting: 0 },
    { classId: 'c2', className: '2de 2', people: 101, waiting: 12 },
    { classId: 'c3', className: '2de 3', people: 98, waiting: 98 },
    { classId: 'c4', className: '1re STMG 1', people: 88, waiting: 1 },
  ],
};
