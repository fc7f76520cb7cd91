import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';
import { narrowForText } from './vite.narrow.ts';

/** A set of modules that becomes one file, and the plugin that finds them. */
export interface ModuleGroup {
  readonly has: (id: string) => boolean;
  readonly plugin: Plugin;
}

/**
 * All that some modules reach without an import on demand. They become one file: the bundler would otherwise give every module that
 * two screens share a file of its own, some forty of them, each a request while the program has most to do.
 */
export function reachedFrom(name: string, isRoot: (id: string, isEntry: boolean) => boolean): ModuleGroup {
  const reached = new Set<string>();
  return {
    has: (id) => reached.has(id),
    plugin: {
      name: `cartable-modules-${name}`,
      buildEnd() {
        const visit = (id: string): void => {
          if (reached.has(id)) return;
          reached.add(id);
          for (const imported of this.getModuleInfo(id)?.importedIds ?? []) visit(imported);
        };
        for (const id of this.getModuleIds())
          if (isRoot(id, this.getModuleInfo(id)?.isEntry === true)) visit(id);
      },
    },
  };
}

/** What the page needs before it can draw. What stands before the interface is small and alone in its file. */
const start = reachedFrom('start', (id, isEntry) => isEntry && !id.endsWith('/early.ts'));

/** The interface as the program on the key shows it. */
const ui: InlineConfig = {
  root: resolve(import.meta.dirname, 'src/ui'),
  configFile: false,
  base: '/',
  logLevel: 'warn',
  plugins: [react(), start.plugin],
  css: { postcss: { plugins: [narrowForText as never] } },
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
      output: { codeSplitting: { groups: [{ name: 'start', test: start.has }] } },
    },
  },
};

export default ui;
