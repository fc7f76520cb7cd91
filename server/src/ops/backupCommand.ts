import { parseArgs } from 'node:util';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { backup, restore } from './backup.ts';
import { runCommand } from './runCommand.ts';

const options = {
  data: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  legal: { type: 'string' },
} as const;

/**
 * `node server/src/ops/backupCommand.ts backup --data <folder> --to <new folder> [--legal <file>]` while the server runs, or
 * `… restore --from <backup> --data <empty folder>` before it starts. Where the server has its
 * legal notice by `CARTABLE_LEGAL`, so has the backup. Prints one JSON line; exit code 2 on a refusal.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const need = (name: keyof typeof options): string => {
    const value = values[name];
    if (value === undefined) throw new AppError('server.config', { option: `--${name}` });
    return value;
  };
  const legal = values.legal ?? process.env.CARTABLE_LEGAL;
  if (positionals[0] === 'backup') print('backed up', await backup(need('data'), need('to'), legal));
  else if (positionals[0] === 'restore') print('restored', await restore(need('from'), need('data')));
  else throw new AppError('server.config', { option: 'backup | restore' });
}

function print(event: string, description: object): void {
  process.stdout.write(`${JSON.stringify({ event, ...description })}\n`);
}

await runCommand(process.argv[2] === 'restore' ? 'restore' : 'backup', main);
