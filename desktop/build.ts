import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';
import main, { drivable } from './vite.main.config.ts';
import preload from './vite.preload.config.ts';
import ui from './vite.ui.config.ts';
import vault from './vite.vault.config.ts';

const bundles: Readonly<Record<string, InlineConfig>> = { main, drivable, preload, vault, ui };

/** Builds the bundles named on the command line, or all of them: `npm run build -w desktop [-- main drivable]`. */
const asked = process.argv.slice(2);
if (asked.length === 0) {
  for (const folder of ['main', 'preload', 'vault', 'ui']) {
    rmSync(join(import.meta.dirname, 'dist', folder), { recursive: true, force: true });
  }
}
for (const [name, config] of Object.entries(bundles)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  // The vault's entry is being written; without it the program shows a blocked vault.
  if (name === 'vault' && !existsSync(join(import.meta.dirname, 'src/vault/main.ts'))) continue;
  const startedAt = performance.now();
  await build(config);
  process.stdout.write(`${name} ${Math.round(performance.now() - startedAt)} ms\n`);
}
