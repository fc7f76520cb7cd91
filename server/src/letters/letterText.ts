import { firstOfMonth } from '@cartable/shared/lib/firstOfMonth.ts';
import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';
import type { Letter } from './issueLetters.ts';
import { type LetterLanguage, type LetterWords, letterWords } from './letterWords.ts';

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
  /** Who gets it and what they are here, as one sentence. */
  readonly addressee: string;
  /** The same in two parts, for an envelope's window. */
  readonly name: string;
  readonly standing: string;
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
  const name = `${letter.givenName} ${letter.familyName}`;
  const fill = (sentence: string, data: Readonly<Record<string, string>>) =>
    fillSentence(sentence, data, language);
  const standing = fill(standingOf(letter, words), {
    className: letter.className,
    pupils: new Intl.ListFormat(language, { type: 'conjunction' }).format(pupils),
  });
  const written = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'Europe/Paris',
  }).format(letter.expiresAt);
  const until = language === 'fr' ? firstOfMonth(written) : written;
  return {
    head: `${schoolName} · ${letter.className}`,
    title: words.title,
    addressee: fill(words.to, { name, standing }),
    name,
    standing,
    intro: family ? words.introGuardian : words.intro,
    codeLabel: words.codeLabel,
    code: letter.code,
    loginLabel: words.loginLabel,
    login: letter.login,
    stepsTitle: words.stepsTitle,
    steps: [fill(family ? words.step1Guardian : words.step1, { address }), words.step2, words.step3],
    validity: fill(words.validity, { until }),
    help: words.help,
  };
}

function standingOf(letter: Letter, words: LetterWords): string {
  if (letter.staff === true) return words.member;
  if (letter.pupils === undefined) return letter.noClass ? words.pupilAlone : words.pupil;
  return words.guardian;
}
