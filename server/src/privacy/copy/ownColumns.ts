import { accessSentence } from '@cartable/shared/domain/privacy/accessSentence.ts';
import { type Cell, coded, codedList, day, list, moment, text, wordOf, yesNo } from './cells.ts';
import type { Columns } from './recordColumns.ts';

/** `aaf:paris` → "Annuaire de l’académie : PARIS"; the school by its name where the directory has it. */
const source: Cell = (row, { words }) => {
  const [format = '', name = ''] = String(row.source).split(':');
  const said = words(`copy.source.${format}`, { name: name.toUpperCase() });
  return said.startsWith('copy.') ? words('copy.otherCode') : said;
};

const knownNumbers = new Set(['ine', 'sconet', 'epp', 'aaf']);
/** The numbers by which the administration knows the person, which are theirs to know. */
const numbers: Cell = ({ externalIds }, { words }) =>
  Object.entries((externalIds ?? {}) as Readonly<Record<string, string>>)
    .map(([name, value]) => words(`copy.number.${knownNumbers.has(name) ? name : 'other'}`, { value }))
    .join(', ');

type Placed = { readonly where?: string | null; readonly what?: string | null };
const placed = (value: unknown): readonly Placed[] => (Array.isArray(value) ? value : []);

/** Which device, place or role. */
const detail: Cell = ({ label, role }, { words }) => {
  if (typeof role === 'string' && role !== '') return wordOf(words, 'role', role);
  return label === 'TOTP' ? words('copy.factor.totp') : String(label ?? '');
};

/** What people read of what is not in records: the account, what the directories say, who looked. */
export const ownColumns: Readonly<Record<string, Columns>> = {
  'account.account': {
    login: text('login'),
    email: text('email'),
    createdAt: moment('createdAt'),
    activated: yesNo('activated'),
    blockedAt: moment('blockedAt'),
  },
  'account.devices': {
    device: text('label'),
    createdAt: moment('createdAt'),
    seenAt: moment('seenAt'),
    revokedAt: moment('revokedAt'),
    actions: text('count'),
  },
  'account.factors': {
    what: coded('kind', 'factor'),
    detail: text('label'),
    createdAt: moment('createdAt'),
    seenAt: moment('seenAt'),
  },
  'account.events': { at: moment('at'), event: coded('kind', 'event'), detail, who: coded('who', 'person') },
  'account.keys': {
    // What a key calls itself that is none of the school's is written nowhere on it.
    serial: (row, texts) => (String(row.state).startsWith('stray:') ? '' : text('serial')(row, texts)),
    state: coded('state', 'keyState'),
    program: text('program'),
    preparedAt: moment('preparedAt'),
    activeAt: moment('activeAt'),
    endedAt: moment('endedAt'),
  },
  'account.uploads': { at: moment('at'), bytes: text('bytes') },
  'import.source': {
    source,
    familyName: text('familyName'),
    givenName: text('givenName'),
    birthOn: day('birthOn'),
    mail: text('mail'),
    phone: text('phone'),
    numbers,
    school: text('school'),
    schoolLevel: text('level'),
    classes: list('classNames'),
    groups: list('groupNames'),
    posts: ({ postNames }, { words }) =>
      placed(postNames)
        .map(({ what, where }) =>
          words('copy.at', { what: wordOf(words, 'post', what ?? ''), where: where ?? '' }),
        )
        .join(' ; '),
    taught: ({ taughtNames }, { words }) =>
      placed(taughtNames)
        .map(({ what, where }) => (what ? words('copy.taught', { what, where: where ?? '' }) : (where ?? '')))
        .join(', '),
    mainOf: list('mainOfNames'),
    missingAt: moment('missingAt'),
  },
  'audit.log': {
    at: moment('at'),
    who: ({ who }, { words }) => (typeof who === 'string' ? who : words('page.gone')),
    as: codedList('roles', 'role'),
    action: (row, { words }) => {
      const line = row as unknown as Parameters<typeof accessSentence>[0];
      const { sentence, thing } = accessSentence(line, row.ofSelf === true ? 'self' : 'other');
      return words(sentence, { thing: words(thing) });
    },
  },
};
