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

/** The calendar day in France of a moment. */
export function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('fr-CA', { timeZone: 'Europe/Paris' });
}
