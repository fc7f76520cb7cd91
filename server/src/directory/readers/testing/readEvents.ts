import type { DirectoryReader, ReaderEvent, ReaderOptions } from '../reader.ts';
import type { SourceFile } from '../sourceFile.ts';

/** Text in an encoding of one byte a letter; what it lacks is a question mark. */
export function latin(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** All that a reader says of some files. */
export async function readEvents(
  reader: DirectoryReader,
  files: readonly SourceFile[],
  options: ReaderOptions = {},
): Promise<readonly ReaderEvent[]> {
  const events: ReaderEvent[] = [];
  for await (const event of reader.read(files, options)) events.push(event);
  return events;
}

/** The issues of a reading, each as `file:line code {data}`. */
export function issuesOf(events: readonly ReaderEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type !== 'issue') return [];
    const { file, line, code, data } = event.issue;
    const shown = Object.entries(data).map(([key, value]) => `${key}=${value}`);
    return [[`${file}:${line}`, code, ...shown].join(' ')];
  });
}

/** The entries of a reading of one kind: identifier → content. */
export function entriesOf(events: readonly ReaderEvent[], kind: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.type === 'entry' && event.entry.kind === kind ? [[event.entry.id, event.entry.content]] : [],
    ),
  );
}
