import type { ImportIssue } from '../storage/repositories/importRuns.ts';
import type { DirectoryEntry, EntryContents, EntryKind, PersonContent } from './readers/entries.ts';
import type { Place, Scan } from './readers/reader.ts';
import { academyName, academyOfUai } from './academies.ts';

/** Longest texts, as the records have them. */
const longest = { school: 120, level: 40, subject: 80, class: 40, group: 40, person: 80 } as const;
const longestId = 120;
/** Of a person's other values: an address, a telephone number, an identifier elsewhere. */
const longestOther = 254;

export interface Normalised {
  /** Undefined = the entry is left out. */
  readonly entry: DirectoryEntry | undefined;
  readonly issues: readonly ImportIssue[];
}

/** One line without control or invisible characters, cut to what a record holds. */
function clean(text: string, max: number): string {
  return (
    text
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim()
      .slice(0, max)
      // A letter of two units that is cut in its middle goes wholly.
      .replace(/\p{Cs}/gu, '')
      .trim()
  );
}

/**
 * Checks an entry whatever the format it came from, and brings its texts to the form that records have. A school must be of one of these
 * `academies`: those of the region's register.
 */
export function normalise(
  entry: DirectoryEntry,
  at: Place,
  scan: Scan,
  academies: ReadonlySet<string>,
): Normalised {
  const issues: ImportIssue[] = [];
  const note = (severity: ImportIssue['severity'], code: string, data: ImportIssue['data']) =>
    issues.push({
      severity,
      code,
      ...at,
      data: { kind: entry.kind, id: entry.id.slice(0, longestId), ...data },
    });
  const missing = (field: string): Normalised => {
    note('warning', 'import.field_missing', { field });
    return { entry: undefined, issues };
  };
  if (entry.id === '' || entry.id.length > longestId) return missing('id');
  switch (entry.kind) {
    case 'school': {
      const content = { ...entry.content, name: clean(entry.content.name, longest.school) };
      if (!/^\d{7}[A-Z]$/.test(content.uai)) return missing('uai');
      if (content.name === '') content.name = content.uai;
      const wrong = wrongAcademy(content, scan, academies);
      if (wrong !== undefined) {
        note('error', wrong.code, { uai: content.uai, ...wrong.data });
        return { entry: undefined, issues };
      }
      return { entry: { ...entry, content }, issues };
    }
    case 'level':
    case 'subject': {
      const name = clean(entry.content.name, longest[entry.kind]) || clean(entry.id, longest[entry.kind]);
      return { entry: { ...entry, content: { ...entry.content, name } } as DirectoryEntry, issues };
    }
    case 'class':
    case 'group': {
      const name = clean(entry.content.name, longest[entry.kind]);
      if (entry.content.code === '') return missing('code');
      if (name === '') return missing('name');
      return { entry: { ...entry, content: { ...entry.content, name } } as DirectoryEntry, issues };
    }
    case 'guardian':
    case 'pupil':
    case 'staff': {
      const familyName = clean(entry.content.familyName, longest.person);
      const givenName = clean(entry.content.givenName, longest.person);
      if (familyName === '') return missing('familyName');
      if (givenName === '') return missing('givenName');
      const long = tooLong(entry.content);
      if (long !== undefined) {
        note('warning', 'import.value_too_long', { field: long });
        return { entry: undefined, issues };
      }
      return {
        entry: { ...entry, content: { ...entry.content, familyName, givenName } } as DirectoryEntry,
        issues,
      };
    }
    case 'course':
      return { entry, issues };
  }
}

/** The name of a value that no address, telephone or identifier is as long as. */
function tooLong({ mail, externalIds }: PersonContent): string | undefined {
  if (mail !== null && mail.length > longestOther) return 'mail';
  return Object.keys(externalIds).find((name) => (externalIds[name] ?? '').length > longestOther);
}

/** Why a school cannot be of the academy that is read, or of the region; undefined = it can. */
function wrongAcademy(
  content: EntryContents['school'],
  scan: Scan,
  academies: ReadonlySet<string>,
): { readonly code: string; readonly data: Readonly<Record<string, string>> } | undefined {
  const found = academyOfSchool(content);
  if (found === null) {
    const by = academyOfUai(content.uai);
    const data = { found: content.academy ?? '', expected: by ?? '' };
    return { code: by === null ? 'import.academy_unsaid' : 'import.academy_contradicted', data };
  }
  const expected = scan.academy;
  if (expected !== null && found !== expected) {
    const code = scan.academyTold === true ? 'import.academy_told' : 'import.wrong_academy';
    return { code, data: { found, expected } };
  }
  return academies.has(found) ? undefined : { code: 'import.academy_not_registered', data: { found } };
}

/** The academy of a school: by the number of its département, which no file can get wrong; else as the file says. */
export function academyOfSchool(content: EntryContents['school']): string | null {
  const byUai = academyOfUai(content.uai);
  const said = content.academy === null ? null : academyName(content.academy);
  if (said === null || byUai === null) return byUai ?? said;
  return said === byUai ? byUai : null;
}

/** Kinds of people. */
export const peopleKinds: ReadonlySet<EntryKind> = new Set(['guardian', 'pupil', 'staff']);
