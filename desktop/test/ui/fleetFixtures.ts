import { day, now, technician } from './fixturePeople.ts';

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

/** One that waits for its first start. */
export const keyHandedOut = key('k3', 'C8ZV-11HE', 'handed_out', [
  'Chevalier-Montalembert',
  'Marie-Charlotte',
  '2de 7',
]);
/** What {@link keyHandedOut} has besides, on its own page. */
export const waiting = {
  schoolName: 'Lycée Rosa-Parks',
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

/** What the server would answer of the school's keys. */
export const fleetAnswers: Readonly<Record<string, unknown>> = {
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
    schoolName: 'Lycée Rosa-Parks',
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
};
