import { foldText } from '@cartable/shared/lib/foldText.ts';
import type { StaffPost } from '../entries.ts';
import { postOfFunction } from '../staffFunctions.ts';
import type { Profile } from './profiles.ts';

const words: readonly (readonly [StaffPost, RegExp])[] = [
  ['cpe', /^(?:cpe\b|conseiller(?:e)? principale? d.?education|vie scolaire$)/],
  ['head', /^(?:direction|directeur|directrice|proviseur|principal|chef d.?etablissement|cde\b)/],
  ['teacher', /^(?:enseignante?|professeure?|documentaliste)(?:\s|$)/],
];

/** What a function written in a list makes of somebody; undefined = nothing that we know. */
export function postOf(text: string): StaffPost | undefined {
  // A function of the academic directory stands as the second part of its composite values or as a whole (`DIR$DIRECTION$D0011$…`).
  const code = text
    .split('$')
    .slice(0, 2)
    .find((part) => postOfFunction(part) !== undefined);
  if (code !== undefined && (text.includes('$') || text.trim() === code)) return postOfFunction(code);
  const folded = foldText(text).trim();
  return words.find(([, word]) => word.test(folded))?.[0];
}

/** The posts of a line: those of its functions, a head where it says so, a teacher by the list, else `other`: no access to pupils. */
export function postsOf(
  profile: Profile,
  functions: readonly string[],
  isHead: boolean,
): readonly StaffPost[] {
  if (profile === 'guest') return ['other'];
  const posts = new Set<StaffPost>();
  if (profile === 'teacher') posts.add('teacher');
  if (isHead) posts.add('head');
  for (const text of functions) {
    const post = postOf(text);
    // A list of teachers is not the place where somebody becomes responsible for the whole school: only its own column is.
    if (post !== undefined && (profile === 'staff' || post === 'teacher')) posts.add(post);
  }
  return posts.size === 0 ? ['other'] : [...posts];
}

/** Whether a cell of a yes-or-no column says yes. */
export function isYes(text: string | undefined): boolean {
  return text !== undefined && /^(?:o|oui|y|yes|1|true|vrai|x)$/i.test(text);
}
