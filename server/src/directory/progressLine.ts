import type { ImportHost } from './host.ts';
import { importSentences, type ReportLanguage } from './reportText.ts';

const everyMs = 500;

/** Progress on the standard error: one line that is written over on a terminal, now and then a line elsewhere. */
export function progressLine(language: ReportLanguage): ImportHost['progress'] {
  const words = importSentences(language).progress;
  const terminal = process.stderr.isTTY;
  let last = 0;
  let lastPhase = '';
  return (phase, done, total) => {
    const now = performance.now();
    if (phase === lastPhase && now - last < (terminal ? everyMs / 5 : everyMs * 10)) return;
    const part = total > 0 ? `${Math.floor((100 * done) / total)} %` : done.toLocaleString(language);
    const end = terminal ? '\u001b[K\r' : '\n';
    if (terminal && lastPhase !== '' && phase !== lastPhase) process.stderr.write('\n');
    process.stderr.write(`${words[phase] ?? phase} ${part}${end}`);
    last = now;
    lastPhase = phase;
  };
}
