import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';

/** The modules that the page needs before it can draw: all that its entry reaches without an import on demand. */
const initialModules = new Set<string>();

/**
 * Finds the {@link initialModules}. They become one file: the bundler would otherwise give every module that a screen shares
 * with the start a file of its own, some forty of them, each a request through the main process while it has most to do.
 */
const findInitialModules: Plugin = {
  name: 'cartable-initial-modules',
  buildEnd() {
    const visit = (id: string): void => {
      if (initialModules.has(id)) return;
      initialModules.add(id);
      for (const imported of this.getModuleInfo(id)?.importedIds ?? []) visit(imported);
    };
    for (const id of this.getModuleIds()) {
      // What stands before the interface is small and alone in its file.
      if (this.getModuleInfo(id)?.isEntry === true && !id.endsWith('/early.ts')) visit(id);
    }
  },
};

/** The interface as the program on the key shows it. */
const ui: InlineConfig = {
  root: resolve(import.meta.dirname, 'src/ui'),
  configFile: false,
  base: '/',
  logLevel: 'warn',
  plugins: [react(), findInitialModules],
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
    rolldownOptions: {
      input: {
        index: resolve(import.meta.dirname, 'src/ui/index.html'),
        early: resolve(import.meta.dirname, 'src/ui/entry/early.ts'),
      },
      output: { codeSplitting: { groups: [{ name: 'start', test: (id) => initialModules.has(id) }] } },
    },
  },
};

export default ui;
