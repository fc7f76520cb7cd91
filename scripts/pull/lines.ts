import type { Readable } from 'node:stream';

/** Calls back for each whole line of a guest's console; the carriage returns that consoles add are dropped. */
export function onLines(stream: Readable, tell: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('latin1').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    // The last piece has no end yet: a pull may cut a line in two, and half an acknowledgement is none.
    rest = lines.pop() ?? '';
    for (const line of lines) tell(line.replace(/\r/g, ''));
  });
}
