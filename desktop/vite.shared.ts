import { resolve } from 'node:path';
import manifest from './package.json' with { type: 'json' };
import type { InlineConfig } from 'vite';

/** What the bundles of the main, preload and vault processes have in common. */
export interface HostBundle {
  readonly entry: string;
  /** Folder under dist and, without extension, the file's name. */
  readonly folder: 'main' | 'preload' | 'vault' | 'update' | 'keys';
  readonly name: string;
  /** Modules left to the runtime: Electron's own, and natives that stand beside the bundle. */
  readonly external: readonly (string | RegExp)[];
  /** Whether modules imported on demand get files of their own. A sandboxed preload script can load none. */
  readonly splits?: boolean;
  readonly define?: Readonly<Record<string, string>>;
}

/**
 * One CommonJS file for a process of the program. Electron 33, the oldest runtime that it must start on, has Node 20 and loads
 * sandboxed preload scripts as CommonJS only; one file is also read from a key faster than many.
 */
export function hostBundle(bundle: HostBundle): InlineConfig {
  return {
    root: import.meta.dirname,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: {
      'import.meta.dirname': '__dirname',
      __CARTABLE_VERSION__: JSON.stringify(manifest.version),
      ...bundle.define,
    },
    ssr: { noExternal: true, external: [] },
    build: {
      ssr: resolve(import.meta.dirname, bundle.entry),
      outDir: resolve(import.meta.dirname, 'dist', bundle.folder),
      emptyOutDir: false,
      target: 'node20',
      minify: true,
      sourcemap: false,
      reportCompressedSize: false,
      rolldownOptions: {
        external: [/^node:/u, 'electron', ...bundle.external],
        output: {
          format: 'cjs',
          entryFileNames: `${bundle.name}.cjs`,
          // No hash: a build leaves no file of an earlier one behind.
          chunkFileNames: '[name].cjs',
          codeSplitting: bundle.splits ?? false,
        },
      },
    },
  };
}
