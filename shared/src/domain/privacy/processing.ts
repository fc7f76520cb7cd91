/** Everything that Cartable does with personal data, each a line of the register (RGPD article 30). */
export const processingIds = [
  'account',
  'directory',
  'homework',
  'grades',
  'documents',
  'settings',
  'sync',
  'import',
  'audit',
] as const;
export type ProcessingId = (typeof processingIds)[number];

/** RGPD article 6.1: (a) consent, (c) legal obligation, (e) task in the public interest. */
export type LegalBasis = 'consent' | 'legalObligation' | 'publicTask';

/** From which day retention is counted. */
export type RetentionStart =
  /** The end of the person's last membership of the school. */
  | 'departure'
  /** The record's own date. */
  | 'record';

export interface Processing {
  readonly id: ProcessingId;
  readonly legalBasis: LegalBasis;
  /** Whose data. */
  readonly people: readonly ('pupil' | 'guardian' | 'staff')[];
  /** Kinds of data; each has a sentence in the locales. */
  readonly data: readonly DataCategory[];
  /** Who receives it; each has a sentence in the locales. */
  readonly recipients: readonly Recipient[];
  /** Days after which it is erased, counted from `start`. */
  readonly retention: {
    readonly days: number;
    readonly start: RetentionStart;
    /** Who erases at its end: the server by itself, or the school by its order (`npm run erase-person`, or the head's request). */
    readonly by: 'server' | 'school';
  };
}

export type DataCategory =
  | 'identity'
  | 'login'
  | 'classes'
  | 'family'
  | 'work'
  | 'marks'
  | 'files'
  | 'choices'
  | 'devices'
  | 'actions'
  | 'accesses';

export type Recipient =
  | 'self'
  | 'guardians'
  | 'classStaff'
  | 'classmates'
  | 'technicians'
  | 'head'
  | 'operator';

const year = 365;

/**
 * The register. Accounts go three months after the person has left, as the ministry's reference text on ENT asks (arrêté du 30 novembre
 * 2006); what a family may still contest stays a year; the journal of accesses is kept a year (CNIL, délibération 2021-122). A school may
 * keep less, never more.
 */
export const processings: readonly Processing[] = [
  {
    id: 'account',
    legalBasis: 'publicTask',
    people: ['pupil', 'guardian', 'staff'],
    data: ['login', 'devices', 'actions'],
    recipients: ['self', 'technicians', 'operator'],
    retention: { days: 90, start: 'departure', by: 'server' },
  },
  {
    id: 'directory',
    legalBasis: 'publicTask',
    people: ['pupil', 'guardian', 'staff'],
    data: ['identity', 'classes', 'family'],
    recipients: ['self', 'classmates', 'classStaff', 'guardians', 'technicians', 'head', 'operator'],
    retention: { days: year, start: 'departure', by: 'server' },
  },
  {
    id: 'homework',
    legalBasis: 'publicTask',
    people: ['pupil', 'staff'],
    data: ['work', 'files'],
    recipients: ['self', 'classStaff', 'guardians', 'operator'],
    retention: { days: year, start: 'departure', by: 'server' },
  },
  {
    id: 'grades',
    legalBasis: 'publicTask',
    people: ['pupil', 'staff'],
    data: ['marks'],
    recipients: ['self', 'guardians', 'classStaff', 'operator'],
    retention: { days: year, start: 'departure', by: 'server' },
  },
  {
    id: 'documents',
    legalBasis: 'publicTask',
    people: ['pupil', 'guardian', 'staff'],
    data: ['files'],
    recipients: ['self', 'operator'],
    retention: { days: 90, start: 'departure', by: 'server' },
  },
  {
    id: 'settings',
    legalBasis: 'publicTask',
    people: ['pupil', 'guardian', 'staff'],
    data: ['choices'],
    recipients: ['self', 'operator'],
    retention: { days: 90, start: 'departure', by: 'server' },
  },
  {
    id: 'sync',
    legalBasis: 'publicTask',
    people: ['pupil', 'guardian', 'staff'],
    data: ['actions', 'devices'],
    recipients: ['self', 'operator'],
    retention: { days: 400, start: 'record', by: 'server' },
  },
  {
    id: 'import',
    legalBasis: 'publicTask',
    people: ['pupil', 'guardian', 'staff'],
    data: ['identity', 'classes', 'family'],
    recipients: ['technicians', 'operator'],
    retention: { days: year, start: 'departure', by: 'server' },
  },
  {
    id: 'audit',
    legalBasis: 'legalObligation',
    people: ['pupil', 'guardian', 'staff'],
    data: ['accesses'],
    recipients: ['self', 'guardians', 'head', 'operator'],
    retention: { days: year, start: 'record', by: 'server' },
  },
];

/** A line of the register by its name. */
export function processing(id: ProcessingId): Processing {
  const found = processings.find((one) => one.id === id);
  if (found === undefined) throw new TypeError(`no processing ${id}`);
  return found;
}
