import type { SourceFile } from '../sourceFile.ts';
import { mostRows, mustBeFew } from '../few.ts';
import { minutesOf } from '../lessonKey.ts';
import { readNamed } from '../xml/readRecords.ts';
import type { UdtFiles } from './udtFiles.ts';

/** What the lines of a timetable refer to: a school's own tables, small whatever the number of pupils. */
export interface UdtTables {
  /** Code → name. */
  readonly rooms: ReadonlyMap<string, string>;
  /** Code → identifier in the academic directory (`epj`); empty = none. */
  readonly teachers: ReadonlyMap<string, string>;
  readonly subjects: ReadonlyMap<
    string,
    { readonly id: string; readonly name: string; readonly line: number }
  >;
  readonly classes: ReadonlyMap<string, { readonly name: string; readonly line: number }>;
  /** `<division>|<group>` → code. */
  readonly groups: ReadonlyMap<
    string,
    { readonly code: string; readonly classCode: string; readonly line: number }
  >;
  /** Code of a gathering (regroupement) → its name and the divisions whose pupils it takes. */
  readonly gatherings: ReadonlyMap<
    string,
    { readonly name: string; readonly classCodes: Set<string>; readonly line: number }
  >;
  /** Line or card → further teachers. */
  readonly coTeachers: ReadonlyMap<string, readonly string[]>;
  /** `<weekday>|<half sequence>|<site>` → minutes. */
  readonly slots: ReadonlyMap<string, { readonly start: number; readonly end: number }>;
  readonly cards: ReadonlyMap<
    string,
    { readonly weekday: number; readonly half: number; readonly site: string }
  >;
}

type Attributes = Readonly<Record<string, string>>;

async function* rows(
  file: SourceFile | undefined,
  name: string,
): AsyncGenerator<{ readonly of: (attribute: string) => string; readonly line: number }> {
  if (file === undefined) return;
  let count = 0;
  for await (const { element } of readNamed(file, [name])) {
    count += 1;
    mustBeFew(count, mostRows, { file: file.name, line: element.line });
    const attributes: Attributes = element.attributes;
    yield { of: (attribute) => attributes[attribute]?.trim() ?? '', line: element.line };
  }
}

/** Half of a sequence when the export does not say how long one is, in minutes. */
const usualHalf = 30;

/** Reads all tables of an export but the lines themselves. */
export async function readTables({ parts }: UdtFiles): Promise<UdtTables> {
  const rooms = new Map<string, string>();
  for await (const { of } of rows(parts.get('rooms'), 'salle'))
    rooms.set(of('code'), of('nom') || of('code'));
  const teachers = new Map<string, string>();
  for await (const { of } of rows(parts.get('teachers'), 'prof')) teachers.set(of('code'), of('epj'));
  const subjects = new Map<string, { id: string; name: string; line: number }>();
  for await (const { of, line } of rows(parts.get('subjects'), 'mat')) {
    const id = of('code_gep1') || of('code');
    subjects.set(of('code'), { id, name: of('libelle') || id, line });
  }
  const classes = new Map<string, { name: string; line: number }>();
  for await (const { of, line } of rows(parts.get('classes'), 'div'))
    classes.set(of('code'), { name: of('libelle') || of('code'), line });
  const groups = new Map<string, { code: string; classCode: string; line: number }>();
  for await (const { of, line } of rows(parts.get('groups'), 'gpe')) {
    const classCode = of('code_div');
    const code = of('code_sts') || `${classCode}${of('code')}`;
    groups.set(`${classCode}|${of('code')}`, { code, classCode, line });
  }
  const gatherings = new Map<string, { name: string; classCodes: Set<string>; line: number }>();
  for await (const { of, line } of rows(parts.get('gatherings'), 'rgpmt')) {
    const known = gatherings.get(of('code')) ?? { name: of('nom'), classCodes: new Set(), line };
    known.classCodes.add(of('code_div'));
    if (known.name !== '') gatherings.set(of('code'), known);
  }
  const coTeachers = new Map<string, string[]>();
  for await (const { of } of rows(parts.get('coTeachers'), 'coens')) {
    const id = of('epj') || teachers.get(of('prof')) || '';
    if (id !== '') coTeachers.set(of('lignefic'), [...(coTeachers.get(of('lignefic')) ?? []), id]);
  }
  const cards = new Map<string, { weekday: number; half: number; site: string }>();
  for await (const { of } of rows(parts.get('cards'), 'fiche'))
    cards.set(of('code'), { weekday: Number(of('jour')), half: Number(of('demi_seq')), site: of('site') });
  const slots = await readSlots(parts.get('slots'), parts.get('parameters'));
  return { rooms, teachers, subjects, classes, groups, gatherings, coTeachers, cards, slots };
}

async function readSlots(
  file: SourceFile | undefined,
  parameters: SourceFile | undefined,
): Promise<UdtTables['slots']> {
  let half = usualHalf;
  for await (const { of } of rows(parameters, 'init')) {
    const sequence = Number(of('duree_seq'));
    if (sequence > 0 && sequence <= 240) half = sequence / 2;
  }
  const told = new Map<string, { start: number; end: number | undefined }>();
  for await (const { of } of rows(file, 'demi_seq')) {
    const start = minutesOf(of('hre_deb'));
    if (start === undefined) continue;
    told.set(slotKey(Number(of('code_jour')), Number(of('code')), of('code_site')), {
      start,
      end: minutesOf(of('hre_fin')),
    });
  }
  return new Map(
    [...told].map(([key, { start, end }]) => {
      const [weekday, number, site = ''] = key.split('|');
      // A half whose end is not told lasts until the next one begins.
      const next = told.get(slotKey(Number(weekday), Number(number) + 1, site))?.start;
      return [key, { start, end: end ?? next ?? start + half }];
    }),
  );
}

/** Where a half sequence stands in the slots. */
export function slotKey(weekday: number, half: number, site: string): string {
  return `${weekday}|${half}|${site}`;
}
