const french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/;

/** A calendar day written DD/MM/YYYY or YYYY-MM-DD, as ISO; undefined when it is neither or does not exist (30 February). */
export function dayOf(text: string): string | undefined {
  const told = french.exec(text);
  if (told !== null) return existing(Number(told[3]), Number(told[2]), Number(told[1]));
  const standard = iso.exec(text);
  return standard === null
    ? undefined
    : existing(Number(standard[1]), Number(standard[2]), Number(standard[3]));
}

function existing(year: number, month: number, day: number): string | undefined {
  if (month < 1 || month > 12 || day < 1 || year < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate())
    return undefined;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
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
