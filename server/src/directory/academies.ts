import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The reference file: each academy with the prefixes of its schools' UAI, the numbers of its départements. It names its own source. */
const reference = z.strictObject({
  source: z.string(),
  academies: z.record(z.string(), z.array(z.string().regex(/^\d{3}$/))),
});

/** By the first three digits of a UAI. Which academies are the region's stands in its register. */
const byDepartement: ReadonlyMap<string, string> = new Map(
  Object.entries(
    reference.parse(JSON.parse(readFileSync(new URL('reference/academies.json', import.meta.url), 'utf8')))
      .academies,
  ).flatMap(([academy, prefixes]) => prefixes.map((prefix) => [prefix, academy] as const)),
);

/** The academy of a school by its UAI; null = of a département that is not in the reference. */
export function academyOfUai(uai: string): string | null {
  return byDepartement.get(uai.slice(0, 3)) ?? null;
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

const academyPrefix = 'aaf:';

/** The academy whose whole directory a source is; undefined = it is one school's. */
export function academyOfSource(source: string): string | undefined {
  return source.startsWith(academyPrefix) ? source.slice(academyPrefix.length) : undefined;
}
