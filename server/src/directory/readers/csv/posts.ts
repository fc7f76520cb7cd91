import { foldText } from '@cartable/shared/lib/foldText.ts';
import type { StaffPost } from '../entries.ts';
import { postOfFunction } from '../staffFunctions.ts';
import type { Profile } from './profiles.ts';

/**
 * Whole functions, folded, without punctuation, in the form that says both genders or neither. A function that only begins so is another one: a
 * directeur délégué aux formations, a directeur de cuisine and a secrétaire de direction direct no school.
 */
const words: readonly (readonly [StaffPost, RegExp])[] = [
  [
    'head',
    /^(?:(?:proviseure?|principale?|chef(?:fe)? d etablissement)(?: adj(?:ointe?)?)?|proviseure? d[eu] lycee|principale? d[eu] college|direct(?:eur|rice)(?: d etablissement| d[eu] lycee)?|(?:(?:personnels?|pers|equipe) de )?direction|perdir|cde)$/,
  ],
  [
    'cpe',
    /^(?:(?:cpe|c p e|(?:conseill(?:er|ere)|cons) (?:(?:principale?|princ|ppale?) )?d education)(?: stagiaire| contractuel(?:le)?)?|(?:personnels? d )?education)$/,
  ],
  [
    'teacher',
    /^(?:(?:enseignante?|professeure?|prof)(?: .+)?|(?:personnels? )?enseignants?|enseignement|documentaliste|documentation)$/,
  ],
  [
    'technician',
    /^technicien(?:ne)?(?: informatique| (?:de )?maintenance informatique| (?:du )?numerique| (?:systemes?(?: et)? )?reseaux?| de la region| regionale?)?$/,
  ],
  [
    'other',
    /^(?:aed|assistante? d education(?: .+)?|assistants d education|(?:maitre )?surveillante?(?: d (?:ex|in)ternat)?|maitre(?:sse)? d internat|vie scolaire|aesh(?: .+)?|avs(?: .+)?|accompagnante? d eleves?(?: .+)?|ddfpt|direct(?:eur|rice) deleguee? aux formations(?: .+)?|chef(?:fe)? (?:de|des) travaux|(?:adjointe? )?gestionnaire|secretaire generale?(?: .+)?|intendante?|comptable|secretaire(?: .+)?|secretariat(?: .+)?|(?:personnels? )?administratifs?|infirmi(?:er|ere)(?: .+)?|medecin(?: .+)?|assistante? (?:de service )?sociale?|psychologue(?: .+)?|psyen|psy en|(?:personnels? de )?laboratoire|technicien(?:ne)? de laboratoire|atrf|atss|atee?|agente?(?: .+)?|(?:chef )?cuisini(?:er|ere)|chef(?:fe)? de cuisine|assistante? de langues?|assistante? etrang(?:er|ere)|conseill(?:er|ere) en formation continue)$/,
  ],
];

/** `Proviseur(e)`, `Conseiller·ère`, `C.P.E.`: one form, letters and single spaces. */
function plain(text: string): string {
  return foldText(text)
    .replace(
      /\((?:e|ere|rice|trice|ne|le|fe)s?\)|[·•](?:e|ere|rice|trice|ne|le|fe)\b|(?<=[a-z]{3})\.(?:e|ere|rice|trice)\b/g,
      '',
    )
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** What a function written in a list makes of somebody; undefined = a function that we do not know. */
export function postOf(text: string): StaffPost | undefined {
  // A function of the academic directory stands as the second part of its composite values or as a whole (`DIR$DIRECTION$D0011$…`).
  const code = text
    .split('$')
    .slice(0, 2)
    .find((part) => postOfFunction(part) !== undefined);
  if (code !== undefined && (text.includes('$') || text.trim() === code)) return postOfFunction(code);
  const folded = plain(text);
  return words.find(([, word]) => word.test(folded))?.[0];
}

/** The posts of a line: those of its functions, a head where it says so, a teacher by the list, else `other`: no access to pupils. */
export function postsOf(
  profile: Profile,
  functions: readonly string[],
  isHead: boolean,
): { readonly posts: readonly StaffPost[]; readonly unknown: readonly string[] } {
  if (profile === 'guest') return { posts: ['other'], unknown: [] };
  const posts = new Set<StaffPost>();
  const unknown: string[] = [];
  if (profile === 'teacher') posts.add('teacher');
  if (isHead) posts.add('head');
  for (const text of functions) {
    const post = postOf(text);
    // A list of teachers is not the place where somebody becomes responsible for the whole school: only its own column is.
    if (profile !== 'staff' && post !== 'teacher') continue;
    if (post === undefined) unknown.push(text);
    else posts.add(post);
  }
  if (posts.size > 1) posts.delete('other');
  return { posts: posts.size === 0 ? ['other'] : [...posts], unknown };
}

/** Whether a cell of a yes-or-no column says yes. */
export function isYes(text: string | undefined): boolean {
  return text !== undefined && /^(?:o|oui|y|yes|1|true|vrai|x)$/i.test(text);
}
