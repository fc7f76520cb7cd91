import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';
import { ROOT } from '../../bootstrap/root.ts';

const LOCALES = join(ROOT, 'desktop', 'locales', 'fr');

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/**
 * A sentence of the French interface, by file and dotted key: the tour finds buttons as a person does, by what is
 * written on them, and follows when the wording changes.
 * @param values fill the {{placeholders}}
 * @throws Error when there is no such sentence
 */
export function text(
  file: string,
  key: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const content: unknown = JSON.parse(readFileSync(join(LOCALES, `${file}.json`), 'utf8'));
  const found = key.split('.').reduce(member, content);
  if (typeof found !== 'string') throw new Error(`The French interface has no sentence ${file}:${key}`);
  return fillSentence(found, values, 'fr');
}
