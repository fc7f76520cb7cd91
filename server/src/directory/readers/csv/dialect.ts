/** How a CSV file separates cells and lines. */
export interface Dialect {
  readonly delimiter: string;
  readonly newline: '\n' | '\r';
  /** Lines before the header: `sep=;`, empty lines. */
  readonly linesBefore: number;
  /** Characters that those lines take. */
  readonly skip: number;
}

const delimiters = [';', ',', '\t', '|'] as const;

/**
 * The dialect, from the first characters of a file (a few kilobytes): the line that Excel writes for itself (`sep=;`), else whichever
 * separator occurs most in the first line that is not empty, quoted parts aside. Files from old Macintoshes end their lines with CR.
 */
export function detectDialect(head: string): Dialect {
  const newline = head.includes('\n') || !head.includes('\r') ? '\n' : '\r';
  let skip = 0;
  let linesBefore = 0;
  let told: string | undefined;
  for (;;) {
    const end = head.indexOf(newline, skip);
    const line = head.slice(skip, end === -1 ? undefined : end).replace(/\r$/, '');
    const said = /^"?sep=(.)"?;*$/i.exec(line)?.[1];
    if (said !== undefined && told === undefined) told = said;
    else if (line.trim() !== '' || end === -1)
      return { delimiter: told ?? mostFrequent(line), newline, linesBefore, skip };
    if (end === -1) return { delimiter: told ?? ';', newline, linesBefore, skip: head.length };
    skip = end + 1;
    linesBefore += 1;
  }
}

function mostFrequent(line: string): string {
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  const counts = delimiters.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}
