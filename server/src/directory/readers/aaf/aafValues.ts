import type { ImportIssue } from '../../../storage/repositories/importRuns.ts';
import type { PersonContent } from '../entries.ts';
import type { Place } from '../reader.ts';
import type { AafRequest } from './aafRequests.ts';

/** Reads the attributes of one request, and notes what is wrong with them. */
export class AafValues {
  readonly id: string;
  readonly at: Place;
  readonly issues: ImportIssue[] = [];
  readonly #request: AafRequest;

  constructor(request: AafRequest, file: string) {
    this.#request = request;
    this.id = request.id;
    this.at = { file, line: request.line };
  }

  has(attribute: string): boolean {
    return this.#request.attributes.has(attribute);
  }

  one(attribute: string): string | null {
    return this.#request.attributes.get(attribute)?.[0] ?? null;
  }

  /** The parts of each `$`-separated value that has at least `least` of them, the first of which are not empty; others are noted. */
  composites(attribute: string, least: number): readonly (readonly string[])[] {
    const values = this.#request.attributes.get(attribute) ?? [];
    return values.flatMap((value) => {
      const parts = value.split('$').map((part) => part.trim());
      const whole = parts.length >= least && parts.slice(0, least).every((part) => part !== '');
      if (!whole) this.warn('import.value_malformed', { attribute });
      return whole ? [parts] : [];
    });
  }

  /** The parts of an attribute's values as they stand, whatever their form. */
  parts(attribute: string): readonly (readonly string[])[] {
    const values = this.#request.attributes.get(attribute) ?? [];
    return values.map((value) => value.split('$').map((part) => part.trim()));
  }

  /** A French day (`30/09/2010`) as ISO; null when absent or, with a warning, impossible. */
  day(attribute: string): string | null {
    const value = this.one(attribute);
    if (value === null) return null;
    const [, day = '', month = '', year = ''] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value) ?? [];
    const iso = `${year}-${month}-${day}`;
    if (!Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString().startsWith(iso)) return iso;
    this.warn('import.value_malformed', { attribute });
    return null;
  }

  warn(code: string, data: ImportIssue['data']): void {
    this.issues.push({ severity: 'warning', code, ...this.at, data: { id: this.id, ...data } });
  }

  /** Only those of the fields whose attribute the request names: for a delta. */
  named<T extends object>(fields: T, attributes: Readonly<Record<keyof T, string>>): Partial<T> {
    const kept = Object.entries(fields).filter(([field]) => this.has(attributes[field as keyof T]));
    return Object.fromEntries(kept) as Partial<T>;
  }
}

/** The attributes of any person that are kept. */
export const personAttributes = {
  familyName: 'sn',
  givenName: 'givenName',
  birthOn: 'ENTPersonDateNaissance',
  mail: 'mail',
} as const;

/** The fields of any person. */
export function personOf(values: AafValues): Omit<PersonContent, 'externalIds'> {
  return {
    familyName: values.one('sn') ?? '',
    givenName: values.one('givenName') ?? '',
    birthOn: values.day('ENTPersonDateNaissance'),
    mail: values.one('mail'),
  };
}
