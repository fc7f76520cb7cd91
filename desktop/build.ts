import { build, type InlineConfig } from 'vite';
import main, { drivable } from './vite.main.config.ts';
import preload from './vite.preload.config.ts';
import ui from './vite.ui.config.ts';
import vault from './vite.vault.config.ts';

const bundles: Readonly<Record<string, InlineConfig>> = { main, drivable, preload, vault, ui };

/** Builds the bundles named on the command line, or all of them: `npm run build -w desktop [-- main drivable]`. */
const asked = process.argv.slice(2);
for (const [name, config] of Object.entries(bundles)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const startedAt = performance.now();
  await build(config);
  process.stdout.write(`${name} ${Math.round(performance.now() - startedAt)} ms\n`);
}
