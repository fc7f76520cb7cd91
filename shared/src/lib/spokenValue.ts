/**
 * Blanks whose numbers are no quantities: places in a file, school years, the layout of a database. They stay figures as they stand in that file, to be
 * looked up there.
 */
const notCounted: ReadonlySet<string> = new Set([
  'line',
  'firstLine',
  'first',
  'part',
  'year',
  'from',
  'to',
  'found',
  'known',
  'expected',
  'id',
]);

const formats = new Map<string, Intl.NumberFormat>();

/**
 * What stands in the blank `{{name}}` of a sentence: a quantity as the language writes it, "1 234" in French (U+202F) and "1,234" in English, everything
 * else as it is.
 * @param language `fr` or `en`
 * @returns an empty text for nothing
 */
export function spokenValue(name: string, value: unknown, language: string): string {
  if (typeof value !== 'number' || notCounted.has(name)) return String(value ?? '');
  const locale = language.startsWith('en') ? 'en-GB' : 'fr-FR';
  const format = formats.get(locale) ?? new Intl.NumberFormat(locale);
  formats.set(locale, format);
  return format.format(value);
}

/** A sentence with its `{{name}}`s filled in: {@link spokenValue}. */
export function fillSentence(
  sentence: string,
  data: Readonly<Record<string, unknown>>,
  language: string,
): string {
  return sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => spokenValue(name, data[name], language));
}
