import { cpus, totalmem } from 'node:os';
import { figure } from './measure.ts';
import type { BenchResult } from './row.ts';

/** docs/bench.md: the table with the machine it ran on. */
export function benchPage(results: readonly BenchResult[], day: string): string {
  const cpu = cpus()[0]?.model.trim() ?? 'unknown processor';
  const lines = results.map((result) => {
    const notes = Object.entries(result.notes)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? figure(value) : value}`)
      .join(', ');
    return `| ${result.id} | ${result.what} | ${shown(result.ours)} ${result.unit} | ${result.peer === null ? '–' : `${shown(result.peer)} ${result.unit}`} | ${result.ratio === null ? '–' : `${figure(result.ratio)}×`} | ${result.bar} | ${result.ok ? 'yes' : '**no**'} | ${result.rounds} | ${notes} |`;
  });
  return `# Measured

Each row is measured beside its peer in the same run; figures are medians of the rounds, ratios are medians of the rounds' ratios.
\`npm run bench\` makes this page; \`--only ID[,ID]\` picks rows, \`--json FILE\` writes them as JSON.

${day}, ${cpus().length} cores (${cpu}), ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.versions.node}.

| id | what | ours | peer | ratio | bar | held | rounds | notes |
|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}

function shown(value: number | null): string {
  return value === null ? '–' : figure(value);
}
