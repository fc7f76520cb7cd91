/**
 * For a command's first line: whoever reads its words may have gone (`… | head -1`). The work is done all the same and the exit code tells how it
 * ended; without this, Node would end it in the middle with a stack trace.
 */
export function goOnUnread(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
