import { firstOfMonth } from '@cartable/shared/lib/firstOfMonth.ts';
import type { Letter } from './issueLetters.ts';
import { fillIn, type LetterLanguage, type LetterWords, letterWords } from './letterWords.ts';

/** What all letters of a file have in common. `address` is that of the portal. */
export interface AboutLetters {
  readonly schoolName: string;
  readonly address: string;
  readonly language: LetterLanguage;
}

/** The sentences of one letter, in the order in which they are read. */
export interface LetterText {
  readonly head: string;
  readonly title: string;
  readonly addressee: string;
  readonly intro: string;
  readonly codeLabel: string;
  readonly code: string;
  readonly loginLabel: string;
  readonly login: string;
  readonly stepsTitle: string;
  readonly steps: readonly string[];
  readonly validity: string;
  readonly help: string;
}

/** What a letter says, whichever the paper. */
export function letterText(letter: Letter, about: AboutLetters): LetterText {
  const { language, schoolName, address } = about;
  const words = letterWords(language);
  const family = letter.pupils !== undefined;
  const pupils = (letter.pupils ?? []).map((one) =>
    one.className === undefined ? one.name : `${one.name} (${one.className})`,
  );
  const data = {
    name: `${letter.givenName} ${letter.familyName}`,
    className: letter.className,
    pupils: new Intl.ListFormat(language, { type: 'conjunction' }).format(pupils),
  };
  const written = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'Europe/Paris',
  }).format(letter.expiresAt);
  const until = language === 'fr' ? firstOfMonth(written) : written;
  return {
    head: `${schoolName} · ${letter.className}`,
    title: words.title,
    addressee: fillIn(addresseeOf(letter, words), data),
    intro: family ? words.introGuardian : words.intro,
    codeLabel: words.codeLabel,
    code: letter.code,
    loginLabel: words.loginLabel,
    login: letter.login,
    stepsTitle: words.stepsTitle,
    steps: [fillIn(family ? words.step1Guardian : words.step1, { address }), words.step2, words.step3],
    validity: fillIn(words.validity, { until }),
    help: words.help,
  };
}

function addresseeOf(letter: Letter, words: LetterWords): string {
  if (letter.staff === true) return words.forStaff;
  if (letter.pupils === undefined) return letter.noClass ? words.forPupilAlone : words.forPupil;
  return words.forGuardian;
}
