import { readFileSync } from 'node:fs';
import { z } from 'zod';

const sentences = z.object({
  title: z.string(),
  to: z.string(),
  pupil: z.string(),
  pupilAlone: z.string(),
  guardian: z.string(),
  member: z.string(),
  staff: z.string(),
  introGuardian: z.string(),
  step1Guardian: z.string(),
  noClass: z.string(),
  intro: z.string(),
  codeLabel: z.string(),
  loginLabel: z.string(),
  stepsTitle: z.string(),
  step1: z.string(),
  step2: z.string(),
  step3: z.string(),
  validity: z.string(),
  help: z.string(),
  made: z.string(),
  none: z.string(),
  nobody: z.string(),
});
export type LetterWords = z.infer<typeof sentences>;
export type LetterLanguage = 'fr' | 'en';

/** The sentences of activation letters. */
export function letterWords(language: LetterLanguage): LetterWords {
  const url = new URL(`../../../shared/locales/${language}/letters.json`, import.meta.url);
  return sentences.parse(JSON.parse(readFileSync(url, 'utf8')));
}
