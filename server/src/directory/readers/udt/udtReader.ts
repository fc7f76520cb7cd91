import type { CourseContent } from '../entries.ts';
import { completeKinds, type Said, sayEntry, sayWarning } from '../leftOut.ts';
import { lessonKey } from '../lessonKey.ts';
import type { DirectoryReader, ReaderOptions } from '../reader.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { uaiOf } from '../values.ts';
import { isOpen, isoWeek, mondaysOf, readCalendar } from './udtCalendar.ts';
import { type UdtFiles, udtFiles } from './udtFiles.ts';
import { readLessons, type UdtLesson } from './udtLessons.ts';
import { readTables, type UdtTables } from './udtTables.ts';

/**
 * A timetable from UDT (Un Deux Temps): the files UDCal_00.xml to UDCal_24.xml of an export, unpacked. It gives lessons with their weeks,
 * and names the classes, groups and subjects that they need; teachers are those of the academic directory, by their identifier there.
 */
export const udtReader: DirectoryReader = {
  format: 'udt',

  async scan(files, options) {
    const uai = schoolOf(files, options);
    return {
      source: `udt:${uai}`,
      mode: 'full',
      covers: await completeKinds(['course'], readAll(udtFiles(files), uai)),
      academy: options.academy ?? null,
    };
  },

  async *read(files, options) {
    for await (const { event } of readAll(udtFiles(files), schoolOf(files, options))) yield event;
  },
};

/** @throws {AppError} `import.uai_missing`: an export of UDT does not say whose it is */
function schoolOf(files: readonly SourceFile[], options: ReaderOptions): string {
  const uai = uaiOf(options.uai);
  if (uai === undefined) throw unreadable('import.uai_missing', { file: files[0]?.name ?? '', line: 0 });
  return uai;
}

async function* readAll(files: UdtFiles, uai: string): AsyncGenerator<Said> {
  const fileOf = (part: Parameters<UdtFiles['parts']['get']>[0]) => files.parts.get(part);
  const [calendarFile, linesFile] = [fileOf('calendar'), fileOf('lines')];
  if (calendarFile === undefined || linesFile === undefined) return;
  const calendar = await readCalendar(calendarFile);
  const tables = await readTables(files);
  yield* named(tables, uai, files);
  // Each week follows the last period that began.
  const weeksOf = new Map<SourceFile, string[]>();
  let current = linesFile;
  for (const monday of mondaysOf(calendar)) {
    current = files.periods.get(isoWeek(monday)) ?? current;
    weeksOf.set(current, [...(weeksOf.get(current) ?? []), monday]);
  }
  const unknown = new Set<string>();
  const courses = new Map<string, { content: CourseContent; file: string; line: number }>();
  for (const [file, mondays] of weeksOf) {
    const { lessons, said } = await readLessons(file, tables);
    yield* said;
    for (const lesson of lessons) {
      if (tables.teachers.get(lesson.teacher) === '' || !tables.teachers.has(lesson.teacher))
        unknown.add(lesson.teacher);
      const weeks = mondays.filter((monday) => isOpen(calendar, monday, lesson.weekday));
      if (weeks.length === 0) continue;
      const { id, content } = courseOf(lesson, tables, uai, weeks);
      const known = courses.get(id);
      const all = [...new Set([...(known?.content.weeks ?? []), ...weeks])].sort();
      courses.set(id, { content: { ...content, weeks: all }, file: file.name, line: lesson.line });
    }
  }
  for (const code of unknown)
    if (code !== '') yield sayWarning({ file: linesFile.name, line: 0 }, 'import.udt_teacher', { id: code });
  for (const [id, { content, file, line }] of courses)
    yield sayEntry({ kind: 'course', id, content }, { file, line });
}

function* named(tables: UdtTables, uai: string, { parts }: UdtFiles): Generator<Said> {
  const at = (part: 'subjects' | 'classes' | 'groups' | 'gatherings', line: number) => ({
    file: parts.get(part)?.name ?? '',
    line,
  });
  const seen = new Set<string>();
  for (const [code, { id, name, line }] of tables.subjects) {
    if (seen.has(id)) continue;
    seen.add(id);
    yield sayEntry({ kind: 'subject', id, content: { name, shortName: code } }, at('subjects', line));
  }
  for (const [code, { name, line }] of tables.classes) {
    const content = { schoolId: uai, code, name, levelIds: [] };
    yield sayEntry({ kind: 'class', id: `${uai}$${code}`, content }, at('classes', line));
  }
  for (const { code, classCode, line } of tables.groups.values()) {
    const content = { schoolId: uai, code, name: code, classIds: [`${uai}$${classCode}`] };
    yield sayEntry({ kind: 'group', id: `${uai}$${code}`, content }, at('groups', line));
  }
  for (const { name, classCodes, line } of tables.gatherings.values()) {
    const classIds = [...classCodes].map((code) => `${uai}$${code}`);
    const content = { schoolId: uai, code: name, name, classIds };
    yield sayEntry({ kind: 'group', id: `${uai}$${name}`, content }, at('gatherings', line));
  }
}

function courseOf(lesson: UdtLesson, tables: UdtTables, uai: string, weeks: readonly string[]) {
  const gathering = tables.gatherings.get(lesson.gathering)?.name;
  const group = tables.groups.get(`${lesson.classCode}|${lesson.group}`)?.code;
  const groups = [gathering, group].filter((code) => code !== undefined);
  const own = tables.teachers.get(lesson.teacher) ?? '';
  const subjectId = tables.subjects.get(lesson.subject)?.id ?? lesson.subject;
  // A gathering stands once in the lines of each of its divisions: it is one lesson.
  const whose = gathering ?? `${lesson.classCode}|${lesson.group}`;
  const room = lesson.room === '' ? null : (tables.rooms.get(lesson.room) ?? lesson.room);
  const { weekday, start, end } = lesson;
  const id = lessonKey(whose, subjectId, lesson.teacher, room ?? '', weekday, start, end);
  const content: CourseContent = {
    schoolId: uai,
    subjectId,
    classIds: groups.length === 0 ? [`${uai}$${lesson.classCode}`] : [],
    groupIds: (gathering === undefined ? groups : [gathering]).map((code) => `${uai}$${code}`),
    staffIds: [...new Set([...(own === '' ? [] : [own]), ...lesson.coTeachers])],
    room,
    weekday,
    startMinute: start,
    endMinute: end,
    weeks,
  };
  return { id, content };
}
