import { readFileSync } from 'node:fs';
import { importCommand } from '../importCommand.ts';

/**
 * `node measuredImport.ts <argument of the command>…`: does what `npm run import` does, and prints how it ended, in how many milliseconds, with how
 * much memory at most and with how long a report, as one line of JSON.
 */
const start = performance.now();
let reportSigns = 0;
const code = await importCommand(
  process.argv.slice(2),
  (text) => {
    reportSigns += text.length;
  },
  'fr',
);
const ms = performance.now() - start;
const peakMiB = peakKiB() / 1024;
process.stdout.write(`${JSON.stringify({ code, ms, peakMiB, reportSigns })}\n`);

/** Most memory of this program alone: on Linux getrusage(2) counts from whoever started it, across exec, and a test's process is large. */
function peakKiB(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
