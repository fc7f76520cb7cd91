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
// In kibibytes, as getrusage(2) gives it on Linux and libuv elsewhere.
const peakMiB = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ code, ms, peakMiB, reportSigns })}\n`);
