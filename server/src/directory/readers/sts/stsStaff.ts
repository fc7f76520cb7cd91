import type { StaffContent, StaffPost } from '../entries.ts';
import type { FunctionTally } from '../functionTally.ts';
import { type Said, sayEntry } from '../leftOut.ts';
import { type PersonElements, personOf } from '../people.ts';
import type { Scratch } from '../scratch.ts';
import { postOfFunction } from '../staffFunctions.ts';
import { dayOf } from '../values.ts';
import { descendants, textOf, type XmlElement } from '../xml/xmlElement.ts';
import { staffIdOf } from './stsStructures.ts';

/** Staff → `<kind>|<class or group>|<subject>` for each service. */
export type StsLists = 'service';

const elements: PersonElements = {
  familyName: ['NOM_USAGE', 'NOM_PATRONYMIQUE'],
  givenName: ['PRENOM'],
  birthDate: ['DATE_NAISSANCE'],
  mail: ['MEL', 'COURRIEL'],
};

/** Somebody of the staff, with the services that the structures give them. A professeur principal's dates count on `today`. */
export function* staffEntry(
  element: XmlElement,
  uai: string,
  file: string,
  scratch: Scratch<StsLists>,
  { today, functions }: { readonly today: string; readonly functions: FunctionTally },
): Generator<Said> {
  const at = { file, line: element.line };
  const id = staffIdOf(element);
  if (id === undefined) return;
  const { content, said } = personOf(element, elements, 'staff', id, at);
  yield* said;
  if (content === undefined) return;
  const services = [...new Set(scratch.of('service', id))].map((one) => one.split('|'));
  const named = textOf(element, 'FONCTION') ?? '';
  const known = postOfFunction(named);
  if (known === undefined && named !== '') functions.note(named, at);
  const given = known ?? 'other';
  // Who teaches a class is a teacher there, whatever else the function says.
  const teaches = services.length > 0 || given === 'teacher';
  const held: readonly StaffPost[] = teaches
    ? given === 'head' || given === 'cpe'
      ? [given, 'teacher']
      : ['teacher']
    : [given];
  const staff: StaffContent = {
    ...content,
    externalIds: id.startsWith('local:') ? {} : { epp: id },
    posts: held.map((post) => ({ schoolId: uai, post })),
    classes: services.flatMap(([kind, classId = '', subjectId = '']) =>
      kind === 'class' ? [{ classId, subjectId }] : [],
    ),
    groups: services.flatMap(([kind, groupId = '', subjectId = '']) =>
      kind === 'group' ? [{ groupId, subjectId }] : [],
    ),
    mainOf: descendants(element, 'PROFS_PRINC', 'PROF_PRINC').flatMap((main) => {
      const code = textOf(main, 'CODE_STRUCTURE');
      const until = dayOf(textOf(main, 'DATE_FIN') ?? '');
      return code === undefined || (until !== undefined && until < today) ? [] : [`${uai}$${code}`];
    }),
  };
  yield sayEntry({ kind: 'staff', id, content: staff }, at);
}
