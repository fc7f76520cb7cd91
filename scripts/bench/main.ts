import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from './measure.ts';
import type { BenchResult } from './row.ts';
import { rows } from './rows.ts';
import { benchPage } from './table.ts';

/** `npm run bench -- [--only ID[,ID]] [--json FILE] [--write]`. Exit code 0 when every row was measured, held or not; 1 when one could not be. */
const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const wanted = values.only?.split(',').map((id) => id.trim());
const unknown = wanted?.filter((id) => !rows.some((row) => row.id === id)) ?? [];
if (unknown.length > 0) {
  console.error(`No such row: ${unknown.join(', ')}. Rows: ${rows.map((row) => row.id).join(', ')}`);
  process.exit(2);
}
const results: BenchResult[] = [];
for (const row of rows.filter((one) => wanted === undefined || wanted.includes(one.id))) {
  console.log(`${row.id}: ${row.what}`);
  results.push(await measure(row, (line) => console.log(line)));
  // Written after each row, so that an interrupted run keeps what it measured.
  if (values.json !== undefined) {
    await mkdir(dirname(resolve(values.json)), { recursive: true });
    await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
  }
}
const page = benchPage(results, new Date().toISOString().slice(0, 10));
console.log(page.slice(page.indexOf('| id |')));
// A partial run never replaces the page.
if (values.write || wanted === undefined)
  await writeFile(new URL('../../docs/bench.md', import.meta.url), page);
process.exit(results.some((result) => result.ours === null) ? 1 : 0);
