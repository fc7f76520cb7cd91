import type { StaffPost } from './entries.ts';

/**
 * Functions of the national nomenclature, as the academic directory (second part of `ENTPersonFonctions`), STS (`FONCTION`) and lists write them. A
 * professeur documentaliste (DOC) is a teacher. Those of administration, surveillance, health, guidance, laboratories and works see no pupil.
 */
const posts: ReadonlyMap<string, StaffPost> = new Map([
  ['ENS', 'teacher'],
  ['DOC', 'teacher'],
  ['EDU', 'cpe'],
  ['DIR', 'head'],
  ...[
    'ADF',
    'AED',
    'AES',
    'AESH',
    'ALB',
    'ASE',
    'ASS',
    'AVS',
    'CFC',
    'CTR',
    'INF',
    'MDS',
    'ORI',
    'OUV',
    'PSY',
    'SUR',
    'TEC',
  ].map((code) => [code, 'other'] as const),
]);

/** The post of a function, in any case and with spaces around it; undefined = a function that we do not know. */
export function postOfFunction(code: string): StaffPost | undefined {
  return posts.get(code.trim().toUpperCase());
}
