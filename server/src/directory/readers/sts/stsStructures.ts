import type { CourseContent } from '../entries.ts';
import { isLessonTime, lessonKey, minutesOf } from '../lessonKey.ts';
import { type Said, sayEntry, sayWarning } from '../leftOut.ts';
import { codeOf, descendants, textOf, type XmlElement } from '../xml/xmlElement.ts';

/** A division or a group of an STS file. */
export interface StsStructure {
  readonly uai: string;
  readonly type: 'class' | 'group';
  readonly code: string;
  readonly file: string;
}

/** Staff as their entries are called: STS's own number for those that the academy pays, marked when the school made it up. */
export function staffIdOf(element: XmlElement): string | undefined {
  const id = codeOf(element, 'ID');
  return id === undefined || codeOf(element, 'TYPE') !== 'local' ? id : `local:${id}`;
}

export function structureId({ uai, code }: StsStructure): string {
  return `${uai}$${code}`;
}

/** The division or group itself. */
export function structureEntry(
  structure: StsStructure,
  element: XmlElement,
  levels: ReadonlySet<string>,
): Said {
  const at = { file: structure.file, line: element.line };
  const id = structureId(structure);
  const { uai: schoolId, code } = structure;
  const name = textOf(element, 'LIBELLE_LONG') ?? code;
  const codes = (...way: string[]) =>
    descendants(element, ...way).flatMap((one) => codeOf(one, 'CODE', 'CODE_MEF', 'CODE_STRUCTURE') ?? []);
  if (structure.type === 'class') {
    const mefs = [...codes('MEFS_APPARTENANCE', 'MEF_APPARTENANCE'), ...codes('MEFS_APPARTENANCE', 'MEF')];
    const levelIds = mefs.filter((level) => levels.has(level));
    return sayEntry({ kind: 'class', id, content: { schoolId, code, name, levelIds } }, at);
  }
  const classIds = divisionsOf(element).map((of) => `${schoolId}$${of}`);
  return sayEntry({ kind: 'group', id, content: { schoolId, code, name, classIds } }, at);
}

/** The divisions from which a group has its pupils. */
export function divisionsOf(group: XmlElement): readonly string[] {
  return descendants(group, 'DIVISIONS_APPARTENANCE', 'DIVISION_APPARTENANCE').flatMap(
    (one) => codeOf(one, 'CODE', 'CODE_STRUCTURE') ?? [],
  );
}

/** Who teaches what there: teacher × subject. */
export function servicesOf(
  element: XmlElement,
): readonly { readonly staffId: string; readonly subjectId: string; readonly teacher: XmlElement }[] {
  return descendants(element, 'SERVICES', 'SERVICE').flatMap((service) => {
    const subjectId = codeOf(service, 'CODE_MATIERE');
    if (subjectId === undefined) return [];
    return descendants(service, 'ENSEIGNANTS', 'ENSEIGNANT').flatMap((teacher) => {
      const staffId = staffIdOf(teacher);
      return staffId === undefined ? [] : [{ staffId, subjectId, teacher }];
    });
  });
}

/**
 * The weekly lessons of a division or group. A lesson that stands under several teachers is one, with all of them. `alternances`: code →
 * Mondays of its weeks.
 */
export function* coursesOf(
  structure: StsStructure,
  element: XmlElement,
  alternances: ReadonlyMap<string, readonly string[]>,
): Generator<Said> {
  const found = new Map<string, { content: CourseContent & { staffIds: string[] }; line: number }>();
  for (const { staffId, subjectId, teacher } of servicesOf(element)) {
    for (const course of descendants(teacher, 'COURS_RATTACHES', 'COURS')) {
      const at = { file: structure.file, line: course.line };
      const data = { id: structureId(structure), subject: subjectId };
      const start = minutesOf(textOf(course, 'HEURE_DEBUT'));
      const length = minutesOf(textOf(course, 'DUREE'));
      const weekday = Number(textOf(course, 'JOUR') ?? 0);
      if (start === undefined || length === undefined || !isLessonTime(weekday, start, start + length)) {
        yield sayWarning(at, 'import.course_time', data, 'course');
        continue;
      }
      const code = textOf(course, 'CODE_ALTERNANCE') ?? '';
      const weeks = alternances.get(code);
      if (weeks === undefined) {
        yield sayWarning(at, 'import.sts_alternance', { ...data, alternance: code }, 'course');
        continue;
      }
      const room = textOf(course, 'CODE_SALLE') ?? null;
      const id = lessonKey(
        structure.type,
        structure.code,
        subjectId,
        weekday,
        start,
        length,
        code,
        room ?? '',
      );
      const known = found.get(id);
      if (known !== undefined) {
        if (!known.content.staffIds.includes(staffId)) known.content.staffIds.push(staffId);
        continue;
      }
      const own = structureId(structure);
      const content = {
        schoolId: structure.uai,
        subjectId,
        classIds: structure.type === 'class' ? [own] : [],
        groupIds: structure.type === 'group' ? [own] : [],
        staffIds: [staffId],
        room,
        weekday,
        startMinute: start,
        endMinute: start + length,
        weeks,
      };
      found.set(id, { content, line: course.line });
    }
  }
  for (const [id, { content, line }] of found)
    yield sayEntry({ kind: 'course', id, content }, { file: structure.file, line });
}
