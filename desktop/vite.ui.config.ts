import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig } from 'vite';

/** The interface as the program on the key shows it. */
const ui: InlineConfig = {
  root: resolve(import.meta.dirname, 'src/ui'),
  configFile: false,
  base: '/',
  logLevel: 'warn',
  plugins: [react()],
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
