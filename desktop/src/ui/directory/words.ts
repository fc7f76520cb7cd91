import type { ImportRunView } from '@cartable/shared/bridge/asks/imports.ts';

const formats = ['csv', 'siecle', 'sts', 'udt', 'aaf', 'removal'] as const;
const phases = [
  'scanning',
  'reading',
  'missing',
  'comparing',
  'applying',
  'keeping',
  'undoing',
  'cleaning',
] as const;

function among<const Name extends string>(names: readonly Name[], name: string, otherwise: Name): Name {
  return names.find((one) => one === name) ?? otherwise;
}

/** The sentence's key of a format, or of a source (`csv:0750001A`). */
export function formatWord(source: string): `source.${(typeof formats)[number]}` {
  return `source.${among(formats, source.split(':')[0] ?? '', 'csv')}`;
}

/** The sentence's key of what runs. */
export function phaseWord(phase: string): `job.${(typeof phases)[number]}` {
  return `job.${among(phases, phase, 'reading')}`;
}

/** Whether a phase's figures are bytes of the files; those of the others are entries or records. */
export function isInBytes(phase: string): boolean {
  return phase === 'scanning' || phase === 'reading';
}

/** How many records a report writes. */
export function recordsOf({ details }: Pick<ImportRunView, 'details'>): number {
  return details.items.reduce((sum, one) => sum + one.count, 0);
}

/** Whose a report is, as somebody writes it who confirms by name: a school's name, an academy's; else what its source says. */
export function ownerName({ school, source }: Pick<ImportRunView, 'school' | 'source'>): string {
  return school?.name ?? source.slice(source.indexOf(':') + 1);
}

/** Whether a name was written as it stands, whatever the case, the accents and the kind of dashes and apostrophes. */
export function isSameName(written: string, name: string): boolean {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return plain(written) === plain(name);
}

/** The calendar day in France of a moment. */
export function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('fr-CA', { timeZone: 'Europe/Paris' });
}
