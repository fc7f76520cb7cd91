import { build, type InlineConfig } from 'vite';
import { drawAhead } from './drawAhead.ts';
import main, { drivable } from './vite.main.config.ts';
import portal from './vite.portal.config.ts';
import { keys, keyThread } from './vite.keys.config.ts';
import preload from './vite.preload.config.ts';
import ui from './vite.ui.config.ts';
import update from './vite.update.config.ts';
import vault from './vite.vault.config.ts';

const bundles: Readonly<Record<string, InlineConfig>> = {
  main,
  drivable,
  preload,
  vault,
  update,
  keys,
  keyThread,
  ui,
  portal,
};

// The program on the key is the product, whoever asks for the build: tests would get React's slow, talkative one.
process.env.NODE_ENV = 'production';

/** Builds the bundles named on the command line, or all of them: `npm run build -w desktop [-- main drivable]`. */
const asked = process.argv.slice(2);
for (const [name, config] of Object.entries(bundles)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const startedAt = performance.now();
  await build(config);
  if (name === 'ui') await drawAhead(config);
  process.stdout.write(`${name} ${Math.round(performance.now() - startedAt)} ms\n`);
}
