import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { InlineConfig, Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };
import react from '@vitejs/plugin-react';
import ui, { reachedFrom } from './vite.ui.config.ts';

/** Where the built portal stands. */
export const portalFolder = resolve(import.meta.dirname, 'dist/portal');
/** What compresses; fonts and pictures are compressed already. */
const compressible = /\.(?:js|mjs|css|html|svg|wasm)$/u;

/** The page with its sign-in, then the open profile with its home: two files, the second on its way while a person types. */
const start = reachedFrom('start', (id, isEntry) => isEntry || id.endsWith('/ui/portal/SignIn.tsx'));
const home = reachedFrom('home', (id) => id.endsWith('/ui/app/Workspace.tsx'));

/** Compresses once, as well as it can be done, what the server would otherwise compress for each visitor. */
const compressAhead: Plugin = {
  name: 'cartable-compress-ahead',
  closeBundle() {
    renameSync(join(portalFolder, 'portal.html'), join(portalFolder, 'index.html'));
    for (const entry of readdirSync(portalFolder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !compressible.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
};

/**
 * SQLite's package brings stores in the browser and a worker of its own, which the portal refuses (worker/loadSqlite.ts): without their
 * addresses the bundler leaves their files out.
 */
const sqliteInMemoryOnly: Plugin = {
  name: 'cartable-sqlite-in-memory-only',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('@sqlite.org/sqlite-wasm/')) return undefined;
    const without = code.replaceAll(
      /new URL\("sqlite3-(?:worker1\.mjs|opfs-async-proxy\.js)", import\.meta\.url\)/gu,
      'undefined',
    );
    if (without === code) throw new TypeError('SQLite’s package is not as expected');
    return without;
  },
};

/** The interface as the server shows it to browsers, and its worker. */
const portal: InlineConfig = {
  ...ui,
  define: { __CARTABLE_VERSION__: JSON.stringify(manifest.version) },
  plugins: [react(), start.plugin, home.plugin, compressAhead],
  build: {
    ...ui.build,
    outDir: portalFolder,
    // Browsers of the last two years and a half, Safari among them.
    target: ['chrome120', 'firefox128', 'safari17'],
    rolldownOptions: {
      input: { portal: resolve(import.meta.dirname, 'src/ui/portal.html') },
      output: {
        codeSplitting: {
          groups: [
            { name: 'start', test: start.has, priority: 2 },
            { name: 'home', test: home.has, priority: 1 },
          ],
        },
      },
    },
  },
  worker: {
    format: 'es',
    plugins: () => [sqliteInMemoryOnly],
    rolldownOptions: {
      output: {
        // A folder of its own: the server gives its files the worker's policy.
        entryFileNames: 'worker/[name]-[hash].js',
        chunkFileNames: 'worker/[name]-[hash].js',
        assetFileNames: 'worker/[name]-[hash][extname]',
      },
    },
  },
};

export default portal;
