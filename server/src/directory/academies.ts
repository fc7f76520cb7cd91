/** By the first three digits of a UAI: the number of the département. Which academies are the region's stands in its register. */
const byDepartement: Readonly<Record<string, string>> = {
  '075': 'paris',
  '077': 'creteil',
  '093': 'creteil',
  '094': 'creteil',
  '078': 'versailles',
  '091': 'versailles',
  '092': 'versailles',
  '095': 'versailles',
};

/** The academy of a school by its UAI; null = of a département that is not in the table. */
export function academyOfUai(uai: string): string | null {
  return byDepartement[uai.slice(0, 3)] ?? null;
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
