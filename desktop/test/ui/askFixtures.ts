import { z } from 'zod';
import { regionAnswers } from './regionFixtures.ts';
import { ok, type Result } from '@cartable/shared/lib/result.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-23T18:05:00+01:00');

const person = (
  userId: string,
  familyName: string,
  givenName: string,
  kind: string,
  more: {
    readonly blockedAt?: number;
    readonly activated?: boolean;
    readonly login?: null;
    readonly children?: readonly {
      readonly pupilId: string;
      readonly name: string;
      readonly className: string | null;
    }[];
  } = {},
) => ({
  userId,
  familyName,
  givenName,
  kind,
  login: `${givenName}.${familyName}`.toLowerCase(),
  activated: true,
  blockedAt: null,
  children: [],
  ...more,
});

const event = (id: string, kind: string, daysAgo: number, by: object | null = null, label = '') => ({
  id,
  kind,
  at: now - daysAgo * day,
  by,
  data: label === '' ? {} : { label },
});
const technician = { givenName: 'Marc', familyName: 'Tessier' };

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
const key = (
  keyId: string,
  serial: string,
  state: string,
  holder: readonly [string, string, string] | null,
  more: {
    readonly program?: string;
    readonly seenDaysAgo?: number;
    readonly copied?: boolean;
    readonly modified?: boolean;
  } = {},
) => ({
  keyId,
  serial,
  state,
  holder:
    holder === null
      ? null
      : { userId: keyId, familyName: holder[0], givenName: holder[1], className: holder[2] },
  program: more.program ?? null,
  preparedAt: now - 80 * day,
  seenAt: more.seenDaysAgo === undefined ? null : now - more.seenDaysAgo * day,
  copied: more.copied ?? false,
  modified: more.modified ?? false,
});
const keyInUse = key('k2', '7KQ2-M4XD', 'active', ['Bonnet', 'Camille', '2de 4'], {
  program: '1.2.0',
  seenDaysAgo: 0.2,
  copied: true,
  modified: true,
});

const keyHandedOut = key('k3', 'C8ZV-11HE', 'handed_out', [
  'Chevalier-Montalembert',
  'Marie-Charlotte',
  '2de 7',
]);
const waiting = {
  checks: [],
  replaces: null,
  replacedBy: null,
  manages: true,
  mayEnd: true,
  events: [
    { at: now - 2 * day, kind: 'handed_out', by: technician },
    { at: now - 80 * day, kind: 'prepared', by: technician },
  ],
};

const helene = { userId: 'substitute', familyName: 'Chevalier', givenName: 'Hélène' };
const colleague = { userId: 't2', familyName: 'Lefebvre', givenName: 'Jean-Baptiste' };

/** What the server would answer to the screens that ask it. */
const answers: Readonly<Record<string, unknown>> = {
  ...regionAnswers,
  'school.people': {
    total: 1412,
    people: [
      person('p1', 'Abdelkader', 'Yanis', 'pupil'),
      person('p2', 'Bonnet', 'Camille', 'pupil', { blockedAt: now - day }),
      person('substitute', 'Chevalier', 'Hélène', 'teacher'),
      person('p4', 'Diallo', 'Aminata', 'guardian', {
        activated: false,
        children: [
          { pupilId: 'p7', name: 'Awa Diallo', className: '1re STMG 1' },
          { pupilId: 'p8', name: 'Issa Diallo', className: '2de 4' },
        ],
      }),
      person('p5', 'Lefebvre', 'Jean-Baptiste', 'cpe'),
      person('p6', 'Nguyen', 'Minh', 'pupil', { login: null, activated: false }),
    ],
  },
  'fleet.list': {
    total: 684,
    keys: [
      key('k1', '0M3T-9WQA', 'active', ['Abdelkader', 'Yanis', '2de 4'], {
        program: '1.2.0',
        seenDaysAgo: 1,
      }),
      keyInUse,
      keyHandedOut,
      key('k4', 'P5RN-70SG', 'lost', ['Diallo', 'Aminata', '1re 2'], { program: '1.1.3', seenDaysAgo: 12 }),
      key('k5', 'QX4J-D2K6', 'replaced', ['Lefebvre', 'Jean-Baptiste', 'Tle 1'], {
        program: '1.1.3',
        seenDaysAgo: 61,
      }),
      key('k6', 'W19B-AAF0', 'prepared', null),
    ],
    states: { prepared: 42, handed_out: 31, active: 577, lost: 12, revoked: 3, replaced: 19 },
    copied: 1,
    modified: 1,
    waiting: 73,
    drawer: 42,
    page: 0,
    pages: 14,
    programs: [
      { program: '1.2.0', keys: 498 },
      { program: '1.1.3', keys: 77 },
      { program: null, keys: 2 },
    ],
    strays: [
      {
        holder: { userId: 'p2', givenName: 'Camille', familyName: 'Bonnet', className: '2de 4' },
        reason: 'unknown',
        serial: 'H4RT-88QE',
        at: now - 3 * day,
      },
      {
        holder: { userId: 'p7', givenName: 'Minh', familyName: 'Nguyen', className: null },
        reason: 'ticket',
        serial: null,
        at: now - 40 * day,
      },
    ],
    classes: [
      { id: 'c1', name: '2de 4' },
      { id: 'c2', name: '2de 7' },
      { id: 'c3', name: '1re 2' },
    ],
    manages: true,
  },
  'fleet.key': {
    ...keyInUse,
    replaces: 'k5',
    checks: [
      { place: 'linux', wrong: 3, at: now - 0.2 * day },
      { place: 'win', wrong: 0, at: now - 6 * day },
    ],
    replacedBy: null,
    manages: true,
    mayEnd: true,
    events: [
      { at: now - 0.2 * day, kind: 'modified', by: null },
      { at: now - 2 * day, kind: 'copied', by: null },
      { at: now - 75 * day, kind: 'active', by: { givenName: 'Camille', familyName: 'Bonnet' } },
      { at: now - 76 * day, kind: 'handed_out', by: technician },
      { at: now - 80 * day, kind: 'prepared', by: technician },
    ],
  },
  'fleet.updates': {
    manages: true,
    rollouts: [
      {
        ...{ version: '1.3.0', systems: ['linux', 'win'], percent: 10, own: true },
        ...{ state: 'running', reason: null, started: 61, failed: 1 },
        keys: { started: 61, wentBack: 1, refused: [{ code: 'update.key_full', keys: 4 }] },
      },
      {
        ...{ version: '1.2.1', systems: ['linux', 'win'], percent: 100, own: false },
        ...{ state: 'stopped', reason: 'refusals', started: 14, failed: 5 },
        keys: {
          ...{ started: 14, wentBack: 1 },
          refused: [
            { code: 'update.forged', keys: 3 },
            { code: 'update.dead_end', keys: 1 },
            { code: 'update.expired', keys: 2 },
          ],
        },
      },
      {
        ...{ version: '1.2.0', systems: ['linux', 'win'], percent: 100, own: false },
        ...{ state: 'running', reason: null, started: 498, failed: 2 },
      },
      {
        ...{ version: '1.1.0', systems: ['linux', 'win'], percent: 100, own: false },
        ...{ state: 'running', reason: null, started: 610, failed: 0 },
      },
      {
        ...{ version: '1.0.2', systems: ['linux', 'win', 'mac'], percent: 100, own: false },
        ...{ state: 'running', reason: null, started: 12, failed: 0 },
      },
      {
        ...{ version: '1.0.1', systems: ['linux', 'win'], percent: 100, own: false },
        ...{ state: 'running', reason: null, started: 9, failed: 0 },
      },
    ],
  },
  'fleet.own': [keyInUse],
  'school.profiles': [
    { role: 'pupil', people: 712, blocked: false, mine: true },
    {
      ...{ role: 'guardian', people: 583, blocked: true, mine: true },
      changed: { at: now - 2 * day, by: { givenName: 'Claire', familyName: 'Petit' } },
    },
    { role: 'teacher', people: 94, blocked: false, mine: true },
    { role: 'cpe', people: 4, blocked: false, mine: true },
    { role: 'head', people: 2, blocked: false, mine: false },
  ],
  'school.person': {
    ...person('substitute', 'Chevalier', 'Hélène', 'teacher'),
    memberships: [
      {
        ...{ id: 'm1', role: 'teacher', className: '2de 4', subjectName: 'Mathématiques' },
        ...{ startsOn: '2026-11-02', endsOn: '2026-12-18', givenId: 'm1' },
      },
      {
        ...{ id: 'm2', role: 'guardian', className: '1re 2', pupilName: 'Nour Chevalier', subjectName: null },
        ...{ startsOn: null, endsOn: null, givenId: null },
      },
    ],
    events: [
      event('e1', 'signInNew', 0.1, null, 'Firefox'),
      event('e2', 'passwordReset', 6, technician),
      { ...event('e5', 'roleGiven', 21, technician), data: { role: 'teacher' } },
      event('e3', 'unblocked', 20, technician),
      event('e4', 'blocked', 21, technician),
    ],
    mine: true,
  },
  'school.prepareErasure': {
    token: 'x'.repeat(22),
    expiresAt: now + day,
    erased: [
      { type: 'documents.node', count: 214 },
      { type: 'homework.done', count: 38 },
      { type: 'settings.preference', count: 4 },
    ],
    kept: [
      { type: 'grades.mark', count: 61, why: 'schooling' },
      { type: 'homework.handIn', count: 12, why: 'schooling' },
      { type: 'homework.assignment', count: 3, why: 'shared' },
    ],
    files: 187,
  },
  'school.confirmErasure': { records: 256 },
  'school.resetPassword': { code: '7K4P-M2XQ-9TRD', expiresAt: now + 7 * day },
  'school.classes': [
    ...['2de 1', '2de 2', '2de 4', '2de 7', '1re 3', '1re STMG 1', 'Tle 5'].map((name, index) => ({
      id: index === 2 ? 'c1' : `class${index}`,
      name,
      pupils: 36 - (index % 4),
      mains: [[helene], [], [helene, colleague], [colleague], [], [helene], []][index],
    })),
  ],
  'school.class': {
    ...{ id: 'c1', name: '2de 4', mine: true },
    pupils: [
      { userId: 'p1', familyName: 'Abdelkader', givenName: 'Yanis' },
      { userId: 'p2', familyName: 'Bonnet', givenName: 'Camille' },
      { userId: 'p7', familyName: 'Chevalier-Montalembert', givenName: 'Marie-Charlotte' },
      { userId: 'p8', familyName: 'Nguyễn', givenName: 'Minh' },
    ],
    mains: [
      { ...helene, id: 'm1', given: false, endsOn: null },
      { ...colleague, id: 'm2', given: true, endsOn: '2027-08-31' },
    ],
    teachers: [{ userId: 't3', familyName: 'Petit', givenName: 'Anne' }],
  },
  'school.addMain': { id: 'm3' },
  'school.roleChoices': {
    roles: ['teacher', 'cpe', 'technician'],
    classes: [
      { id: 'c1', name: '2de 4' },
      { id: 'c2', name: '1re 2' },
    ],
    subjects: [
      { id: 's1', name: 'Mathématiques' },
      { id: 's2', name: 'Physique-chimie' },
    ],
  },
  'school.giveRole': { id: 'given' },
  'school.newCode': { code: 'B3HW-6NVF-8CZE', expiresAt: now + 90 * day },
  'account.own': { login: 'lina.moreau', email: 'lina.moreau@exemple.fr', mail: true },
  'account.providers': [{ id: 'educonnect', label: 'ÉduConnect' }],
  'account.identities': [
    { issuer: 'https://agents.exemple.fr', label: 'Guichet Agents', linkedAt: now - 40 * day },
  ],
  'account.places': [
    {
      ...{ schoolId: '0750999Z', userId: 'teacher-maths', profile: 'work', login: 'helene.chevalier' },
      ...{ schoolName: 'Lycée Marie-Laurencin', roles: ['teacher'], current: true, open: true },
    },
    {
      ...{ schoolId: '0782222Z', userId: 'helene', profile: 'work', login: 'helene.chevalier2' },
      ...{ schoolName: 'Lycée Jules-Verne', roles: ['teacher', 'cpe'], current: false, open: true },
    },
    {
      ...{ schoolId: '0750999Z', userId: 'parent-helene', profile: 'family', login: 'h.chevalier' },
      ...{ schoolName: 'Lycée Marie-Laurencin', roles: ['guardian'], current: false, open: true },
    },
    {
      ...{ schoolId: '0940001A', userId: 'helene3', profile: 'work', login: 'helene.chevalier3' },
      ...{ schoolName: 'Lycée Zola', roles: ['teacher'], current: false, open: false },
    },
  ],
  'account.factors': {
    totp: true,
    passkeys: [{ id: 'k1', label: 'Mon téléphone', createdAt: now - 30 * day, usedAt: now - day }],
    recoveryCodes: 9,
    required: false,
    dueAt: null,
  },
  'school.security': { staffSecondFactor: false, mine: true },
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
  'account.events': [
    event('e1', 'signInNew', 0.1, null, 'Firefox'),
    event('e2', 'passwordReset', 6, technician),
  ],
};

/** Somebody of the directory who came after the letters. */
const newcomer = {
  ...person('newcomer', 'Élan', 'Zoé', 'pupil', { activated: false, login: null }),
  memberships: [
    {
      ...{ id: 'm3', role: 'pupil', className: '2de 4', subjectName: null },
      ...{ startsOn: null, endsOn: null, givenId: null },
    },
  ],
  events: [],
  mine: true,
};

const classOfNobody = {
  ...{ id: 'class1', name: '2de 2', mine: false, mains: [], teachers: [helene] },
  pupils: [{ userId: 'p1', familyName: 'Abdelkader', givenName: 'Yanis' }],
};

/** What the server would answer to an ask with these arguments. */
export function askFixtures(name: string, args: unknown): Result<unknown> {
  const { keyId } = z.object({ keyId: z.string().optional() }).catch({}).parse(args);
  if (name === 'fleet.key' && keyId === keyHandedOut.keyId) return ok({ ...keyHandedOut, ...waiting });
  const { userId } = (args ?? {}) as { userId?: unknown };
  if (name === 'school.person' && userId === 'newcomer') return ok(newcomer);
  const { classId } = (args ?? {}) as { classId?: unknown };
  // A class of which nobody is professeur principal, as a technician sees it.
  if (name === 'school.class' && classId === 'class1') return ok({ ...classOfNobody });
  return ok(answers[name] ?? null);
}
