import { readFileSync } from 'node:fs';
import { z } from 'zod';

const sentences = z.object({
  title: z.string(),
  forPupil: z.string(),
  forGuardian: z.string(),
  forStaff: z.string(),
  staff: z.string(),
  forPupilAlone: z.string(),
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

/** A sentence with its `{{name}}`s filled in. */
export function fillIn(sentence: string, data: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(data[name] ?? ''));
}
