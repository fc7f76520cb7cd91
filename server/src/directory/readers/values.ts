const french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/;

/** A calendar day written DD/MM/YYYY or YYYY-MM-DD, as ISO; undefined when it is neither or does not exist (30 February). */
export function dayOf(text: string): string | undefined {
  const [, day, month, year] = french.exec(text.trim()) ?? [];
  const [, isoYear, isoMonth, isoDay] = iso.exec(text.trim()) ?? [];
  const written = `${year ?? isoYear}-${(month ?? isoMonth)?.padStart(2, '0')}-${(day ?? isoDay)?.padStart(2, '0')}`;
  const time = Date.parse(`${written}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== written ? undefined : written;
}

/** A mail address as far as a list of people can tell: one `@`, a domain with a dot, no space. Undefined when it is none. */
export function mailOf(text: string): string | undefined {
  return text.length <= 254 && /^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+$/.test(text) ? text : undefined;
}

/** A telephone number as a machine keeps it (`+33612345678`) when it is a French one, else as written. */
export function phoneOf(text: string): string {
  const digits = text.replace(/[\s.\-()/]/g, '');
  const [, national] = /^(?:0|\+33|0033)(?:\(0\))?([1-9]\d{8})$/.exec(digits) ?? [];
  return national === undefined ? text.trim() : `+33${national}`;
}

/** An UAI: seven digits and a letter. */
export const uaiPattern: RegExp = /^\d{7}[A-Z]$/;

/** The UAI that a text is, in capitals; undefined when it is none. */
export function uaiOf(text: string | undefined): string | undefined {
  const found = text?.trim().toUpperCase();
  return found !== undefined && uaiPattern.test(found) ? found : undefined;
}
