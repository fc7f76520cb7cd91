/**
 * Measures which ways of writing survive a pull and prints the table of docs/spec/key-layout.md:
 * `node scripts/pull/measure.ts [ACKNOWLEDGEMENTS]`. Each row is one pull after so many acknowledged records (150).
 */
import { checkRecords } from './checkRecords.ts';
import { openPullBench } from './pullBench.ts';
import { pullKey } from './pullKey.ts';
import { WRITE_MODES } from './workloads/writeRecords.ts';

const acknowledgements = Number(process.argv[2] ?? 150);
const bench = await openPullBench(console.log);
console.log('| file system | pull | way of writing | acknowledged | lost |');
console.log('|---|---|---|---|---|');
for (const fileSystem of ['vfat', 'exfat'] as const) {
  for (const how of ['power', 'unplug'] as const) {
    for (const mode of WRITE_MODES) {
      using pulled = await pullKey(bench, {
        fileSystem,
        how,
        workload: 'records',
        args: [mode, '100000'],
        cut: { acknowledgements, thenMs: 0 },
      });
      const { lost } = checkRecords(pulled.folder, mode, pulled.acknowledged);
      console.log(`| ${fileSystem} | ${how} | ${mode} | ${pulled.acknowledged.length} | ${lost.length} |`);
    }
  }
}
