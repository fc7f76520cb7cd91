import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InlineConfig, Plugin } from 'vite';
import { START_SCRIPTS } from './src/update/start/startScripts.ts';
import { hostBundle } from './vite.shared.ts';

const startFolder = join(import.meta.dirname, '..', 'build', 'key');

/** The files that start a key, beside the bundle: the program puts them on the keys that it makes. */
const startFiles: Plugin = {
  name: 'cartable-start-files',
  generateBundle() {
    for (const name of Object.values(START_SCRIPTS)) {
      this.emitFile({
        type: 'asset',
        fileName: `start/${name}`,
        source: readFileSync(join(startFolder, name)),
      });
    }
  },
};

/** The process that makes keys: started by a technician's page, and by nothing else. */
export const keys: InlineConfig = {
  ...hostBundle({ entry: 'src/keys/main.ts', folder: 'keys', name: 'keys', external: [] }),
  plugins: [startFiles],
};

/** The thread of one key. */
export const keyThread: InlineConfig = hostBundle({
  entry: 'src/keys/thread/keyThread.ts',
  folder: 'keys',
  name: 'keyThread',
  external: [],
});
