import { colleague, day, event, helene, now, person, technician } from './fixturePeople.ts';

/** What the server would answer of a school's people and classes. */
export const schoolAnswers: Readonly<Record<string, unknown>> = {
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
        ...{ id: 'm1', role: 'teacher', className: '2de 4', pupilName: null, subjectName: 'Mathématiques' },
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
  'periods.all': {
    ...{ thisYear: 2026, mine: true, classes: [{ id: 'c1', name: '2de 4', group: false }] },
    years: [
      {
        ...{ year: 2026, base: 'base', byRegion: false },
        sets: [
          {
            classIds: [],
            periods: [
              {
                ...{ id: 'p1', name: 'Trimestre 1', startsOn: '2026-09-01', endsOn: '2026-11-30' },
                ...{ entryEndsOn: '2026-12-04', evaluations: 1240 },
              },
              {
                ...{ id: 'p2', name: 'Trimestre 2', startsOn: '2026-12-01', endsOn: '2027-07-04' },
                ...{ entryEndsOn: null, evaluations: 0 },
              },
            ],
          },
        ],
      },
    ],
  },
  'periods.check': {
    periods: [{ name: 'Trimestre 1', evaluations: 1240, outside: 3, closes: true }],
    classes: [{ className: '2de 4', name: 'Trimestre 2', evaluations: 1 }],
  },
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
  'school.security': { staffSecondFactor: false, staffTrust: true, mine: true },
};

/** Somebody of the directory who came after the letters. */
export const newcomer = {
  ...person('newcomer', 'Élan', 'Zoé', 'pupil', { activated: false, login: null }),
  memberships: [
    {
      ...{ id: 'm3', role: 'pupil', className: '2de 4', pupilName: null, subjectName: null },
      ...{ startsOn: null, endsOn: null, givenId: null },
    },
  ],
  events: [],
  mine: true,
};

/** A class of which nobody is professeur principal, as a technician sees it. */
export const classOfNobody = {
  ...{ id: 'class1', name: '2de 2', mine: false, mains: [], teachers: [helene] },
  pupils: [{ userId: 'p1', familyName: 'Abdelkader', givenName: 'Yanis' }],
};
