import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';

/**
 * Begins every stylesheet with the order of the layers. The bundler splits the styles by route, and the browser takes the order from
 * whichever file it meets first: a component's own file would otherwise put components below the reset.
 */
function layersFirst(): Plugin {
  const source = readFileSync(resolve(import.meta.dirname, 'src/ui/design/layers.css'), 'utf8');
  const order = /@layer[^;{]+;/u.exec(source)?.[0];
  if (order === undefined) throw new Error('design/layers.css names no order of layers');
  return {
    name: 'cartable-layers-first',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && file.fileName.endsWith('.css'))
          file.source = `${order}${String(file.source)}`;
      }
    },
  };
}

/** The interface as the program on the key shows it. */
const ui: InlineConfig = {
  root: resolve(import.meta.dirname, 'src/ui'),
  configFile: false,
  base: '/',
  logLevel: 'warn',
  plugins: [react(), layersFirst()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/ui'),
    emptyOutDir: true,
    // The oldest runtime's engine (Electron 33); the portal's own build aims at browsers.
    target: 'chrome130',
    sourcemap: false,
    reportCompressedSize: false,
    // Inlined files would be data: addresses, which the page's policy allows for pictures only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: resolve(import.meta.dirname, 'src/ui/index.html') },
  },
};

export default ui;
