import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';

/** The parts of a UDT export, by the number in their names (`UDCal_12.xml`), as far as a timetable needs them. */
export const udtParts = {
  parameters: '00',
  rooms: '03',
  teachers: '04',
  subjects: '05',
  slots: '07',
  classes: '08',
  cards: '11',
  lines: '12',
  gatherings: '13',
  groups: '19',
  coTeachers: '23',
  calendar: '24',
} as const;
export type UdtPart = keyof typeof udtParts;

/** Without these there is no lesson with a time. */
const needed: readonly UdtPart[] = ['calendar', 'slots', 'cards', 'lines'];

export interface UdtFiles {
  readonly parts: ReadonlyMap<UdtPart, SourceFile>;
  /** `UDCal_12_45.xml`: the lines that replace those of `UDCal_12.xml` from ISO week 45 on. */
  readonly periods: ReadonlyMap<number, SourceFile>;
}

/**
 * Finds the parts of an export by their names, in any case.
 * @throws {AppError} `import.no_files`, `import.udt_file_absent` (data: name)
 */
export function udtFiles(files: readonly SourceFile[]): UdtFiles {
  const parts = new Map<UdtPart, SourceFile>();
  const periods = new Map<number, SourceFile>();
  for (const file of files) {
    const [, number, week] = /^udcal_(\d\d)(?:_(\d\d))?\.xml$/i.exec(file.name) ?? [];
    const part = (Object.keys(udtParts) as UdtPart[]).find((one) => udtParts[one] === number);
    if (part === undefined) continue;
    if (week === undefined) parts.set(part, file);
    else if (part === 'lines') periods.set(Number(week), file);
  }
  const [first] = parts.values();
  if (first === undefined) throw new AppError('import.no_files', { path: files[0]?.name ?? '' });
  const absent = needed.find((part) => !parts.has(part));
  if (absent !== undefined) {
    const name = `UDCal_${udtParts[absent]}.xml`;
    throw unreadable('import.udt_file_absent', { file: first.name, line: 0 }, { name });
  }
  return { parts, periods };
}
