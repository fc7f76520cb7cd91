import type { FixtureHost } from './fixtureHost.ts';

/** What people and schools name as they like: names, files, addresses, sentences of their own. */
const given = new Set(
  [
    'givenName',
    'familyName',
    'name',
    'who',
    'holder',
    'label',
    'title',
    'className',
    'subjectName',
    'pupilName',
  ].concat(
    [
      'schoolName',
      'town',
      'login',
      'email',
      'file',
      'place',
      'openedAt',
      'model',
      'reference',
      'comment',
      'issuer',
    ],
    ['first', 'second', 'reason', 'text', 'textFr', 'textEn', 'description', 'names', 'class'],
  ),
);
const nameLetters = 60;
const fileLetters = 120;
const fileName = /\.(?!fr$)\w{2,5}$/;
/** The names of actions and queries are the program's own. */
const ownName = /^[a-z]+\.[a-z]\w+$/;

/** The same without a blank at which a line could break: sixty letters, of a file a hundred and twenty. */
function unbroken(text: string): string {
  const word = text.replace(/[\s'’-]/g, '');
  if (word === '' || ownName.test(text)) return text;
  const end = fileName.exec(word)?.[0] ?? '';
  const stem = word.slice(0, word.length - end.length);
  const letters = (end === '' ? nameLetters : fileLetters) - end.length;
  return stem.repeat(Math.ceil(letters / stem.length)).slice(0, letters) + end;
}

/** A value with each name in it made one long word. Everything else, as identifiers and codes, stays. */
export function stretched<T>(value: T, key = ''): T {
  if (typeof value === 'string') return (given.has(key) ? unbroken(value) : value) as T;
  if (Array.isArray(value)) return value.map((one) => stretched(one, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, stretched(one, name)])) as T;
}

/** From now on, every name that this host tells is one long word. */
export function stretch(host: FixtureHost): void {
  const call = host.call.bind(host);
  host.call = (name, args) => stretched(call(name, args));
  host.state = stretched(host.state);
  host.sync = stretched(host.sync);
}
