import type { StaffPost } from './entries.ts';

/**
 * Functions of the national nomenclature that are posts of ours, as the academic directory (second part of `ENTPersonFonctions`), STS (`FONCTION`) and lists
 * write them. A professeur documentaliste (DOC) is a teacher. Whatever else (AED, assistants, administration) works in the school and sees no pupil.
 */
const posts: ReadonlyMap<string, StaffPost> = new Map([
  ['ENS', 'teacher'],
  ['DOC', 'teacher'],
  ['EDU', 'cpe'],
  ['DIR', 'head'],
]);

/** The post of a function, in any case and with spaces around it; undefined = none of ours. */
export function postOfFunction(code: string): StaffPost | undefined {
  return posts.get(code.trim().toUpperCase());
}
