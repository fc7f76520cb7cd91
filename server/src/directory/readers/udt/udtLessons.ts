import type { Said } from '../leftOut.ts';
import { sayWarning } from '../leftOut.ts';
import { isLessonTime } from '../lessonKey.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { readNamed } from '../xml/readRecords.ts';
import { slotKey, type UdtTables } from './udtTables.ts';

/** What takes place in one or several half sequences that follow each other, in every week of a period. */
export interface UdtLesson {
  readonly line: number;
  readonly classCode: string;
  readonly subject: string;
  readonly teacher: string;
  readonly gathering: string;
  readonly group: string;
  readonly room: string;
  readonly weekday: number;
  readonly start: number;
  end: number;
  readonly coTeachers: Set<string>;
}

interface Half {
  readonly lesson: UdtLesson;
  readonly half: number;
  readonly key: string;
}

/** Lines of one period: a large school has ten thousand. */
const maxLines = 200_000;

/** Reads the lines of a period (`UDCal_12.xml`, `UDCal_12_45.xml`) into lessons; lines that lead nowhere are told. */
export async function readLessons(
  file: SourceFile,
  tables: UdtTables,
): Promise<{ readonly lessons: readonly UdtLesson[]; readonly said: readonly Said[] }> {
  const halves: Half[] = [];
  const said: Said[] = [];
  for await (const { element } of readNamed(file, ['ligfiche'])) {
    const at = { file: file.name, line: element.line };
    if (halves.length > maxLines) throw unreadable('import.xml_too_long', at);
    const of = (name: string) => element.attributes[name]?.trim() ?? '';
    // Lines without a class are what the school notes for itself.
    if (of('div') === '') continue;
    const card = tables.cards.get(of('fic'));
    const slot = card && tables.slots.get(slotKey(card.weekday, card.half, card.site));
    if (card === undefined || slot === undefined || !isLessonTime(card.weekday, slot.start, slot.end)) {
      said.push(sayWarning(at, 'import.udt_slot', { id: of('fic') }, 'course'));
      continue;
    }
    const lesson: UdtLesson = {
      line: element.line,
      classCode: of('div'),
      subject: of('mat'),
      teacher: of('prof'),
      gathering: of('rgpmt') === '0' ? '' : of('rgpmt'),
      group: of('gpe'),
      room: of('salle'),
      weekday: card.weekday,
      start: slot.start,
      end: slot.end,
      coTeachers: new Set([
        ...(tables.coTeachers.get(of('code')) ?? []),
        ...(tables.coTeachers.get(of('fic')) ?? []),
      ]),
    };
    const { classCode, subject, teacher, gathering, group, room } = lesson;
    const key = [classCode, subject, teacher, gathering, group, room, card.weekday, card.site].join('|');
    halves.push({ lesson, half: card.half, key });
  }
  return { lessons: joined(halves), said };
}

/** Halves that follow each other with all else equal are one lesson; the same half told twice is told once. */
function joined(halves: readonly Half[]): readonly UdtLesson[] {
  const sorted = [...halves].sort((a, b) => (a.key === b.key ? a.half - b.half : a.key < b.key ? -1 : 1));
  const lessons: UdtLesson[] = [];
  let before: Half | undefined;
  for (const one of sorted) {
    const last = lessons.at(-1);
    const follows = before !== undefined && before.key === one.key && one.half - before.half <= 1;
    if (follows && last !== undefined) {
      last.end = Math.max(last.end, one.lesson.end);
      for (const id of one.lesson.coTeachers) last.coTeachers.add(id);
    } else {
      lessons.push(one.lesson);
    }
    before = one;
  }
  return lessons;
}
