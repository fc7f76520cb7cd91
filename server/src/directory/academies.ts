/** The region's academies. */
export type Academy = 'paris' | 'creteil' | 'versailles';

/** By the first three digits of a UAI: the number of the département. */
const byDepartement: Readonly<Record<string, Academy>> = {
  '075': 'paris',
  '077': 'creteil',
  '093': 'creteil',
  '094': 'creteil',
  '078': 'versailles',
  '091': 'versailles',
  '092': 'versailles',
  '095': 'versailles',
};

/** The academy of a school of the region; null = it is of no academy of the region. */
export function academyOfUai(uai: string): Academy | null {
  return byDepartement[uai.slice(0, 3)] ?? null;
}

export function isAcademy(name: string | null): name is Academy {
  return name === 'paris' || name === 'creteil' || name === 'versailles';
}

/** `CRETEIL`, `Créteil` → `creteil`. */
export function academyName(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/^-|-$/g, '');
}
