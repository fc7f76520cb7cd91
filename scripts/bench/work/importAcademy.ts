import { exitCodes, importCommand } from '@cartable/server/directory/importCommand.ts';

/** Imports a folder into a data folder as the command does; prints the time and the most memory that the process ever had. */
const [folder = '', data = ''] = process.argv.slice(2);
const start = performance.now();
const code = await importCommand(['aaf', folder, '--data', data, '--apply'], () => {}, 'fr');
if (code !== exitCodes.done) throw new Error(`the import ended with ${code}`);
const ms = performance.now() - start;
// maxRSS is in kibibytes, as getrusage(2) gives it on Linux.
const peakMiB = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ ms, peakMiB })}\n`);
