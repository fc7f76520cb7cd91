import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { InlineConfig, Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };
import react from '@vitejs/plugin-react';
import { first } from './src/ui/i18n/first/fr.ts';
import { rest } from './src/ui/i18n/rest/fr.ts';
import {
  compiledWhole,
  firstErrors,
  firstSentencesOnly,
  iconsByName,
  zodWithoutJsonSchema,
} from './vite.lean.ts';
import ui, { reachedFrom } from './vite.ui.config.ts';

/** Where the built portal stands. */
export const portalFolder = resolve(import.meta.dirname, 'dist/portal');
/** What compresses; fonts and pictures are compressed already. */
const compressible = /\.(?:js|mjs|css|html|svg|wasm)$/u;

/** The faces in which the first page is written. */
const firstFonts = /\/(?:inter|bricolage-grotesque)-latin-wght-normal-[\w-]+\.woff2$/u;

/** What begins the worker, before anything of the interface is read: small, and alone in its file. */
const early = reachedFrom('early', (_, isEntry) => isEntry);
/** What every first page is made of, then the sign-in or the open profile with its home, whichever the person needs first. */
const start = reachedFrom('start', (id) => /\/ui\/portal\/drawPortal\.tsx$/u.test(id));
const home = reachedFrom('home', (id) => id.endsWith('/ui/app/Workspace.tsx'));
const signIn = reachedFrom('sign-in', (id) => id.endsWith('/ui/portal/SignIn.tsx'));
/** The lists to choose from, which many screens have and no first page. */
const lists = reachedFrom('lists', (id) =>
  /\/ui\/design\/(?:Field\/Select|Menu\/OpenMenu|Choice\/Segmented)\.tsx$/u.test(id),
);
const isPart = (id: string): boolean =>
  id.includes('/ui/design/') || (id.includes('/node_modules/') && !id.includes('/lucide-react/'));
/** Two files a language: the first pages' sentences, and those of all other screens. */
const sentencesOf = (language: string, part: 'first' | 'rest') => {
  const names = Object.keys(part === 'first' ? first : rest).join('|');
  const files =
    part === 'first'
      ? `/locales/(?:portal/${language}|${language}/(?:${names}|portal))\\.json$|/locales/${language}/errors\\.json\\?first$|/i18n/first/${language}\\.ts$|/sentences/${language}\\.ts$`
      : `/locales/${language}/(?:${names})\\.json$|/rest/${language}\\.ts$`;
  const pattern = new RegExp(files, 'u');
  return (id: string) => pattern.test(id);
};
const onlyFirst = firstSentencesOnly(
  (id) => start.has(id) || home.has(id) || signIn.has(id),
  new Set([...Object.keys(first), 'portal']),
);

/**
 * Has the browser ask for what it will need before a script says so: the page names the interface and its sentences, and, to browsers
 * that show the cookie of a session, the server names the open profile, to others the sign-in (`preload.json`: values of `Link` headers).
 */
const preloadAhead: Plugin = {
  name: 'cartable-preload-ahead',
  writeBundle(_, bundle) {
    const files = (module: RegExp): { readonly scripts: string[]; readonly styles: string[] } => {
      const chunks = Object.values(bundle)
        .filter((one) => one.type === 'chunk')
        .filter(
          (one) => one.moduleIds.some((id) => module.test(id)) || module.test(one.facadeModuleId ?? ''),
        );
      if (chunks.length === 0) throw new TypeError(`the built portal has no ${module}`);
      return {
        scripts: [...new Set(chunks.flatMap((one) => [one.fileName, ...one.imports]))].map(
          (one) => `/${one}`,
        ),
        styles: chunks
          .flatMap((one) => [one, ...one.imports.map((name) => bundle[name])])
          .flatMap((one) => (one?.type === 'chunk' ? [...(one.viteMetadata?.importedCss ?? [])] : []))
          .map((one) => `/${one}`),
      };
    };
    const page = files(/\/ui\/portal\/drawPortal\.tsx$/u);
    const tags = [
      ...[...new Set([...page.scripts, ...files(/\/portal\/sentences\/fr\.ts$/u).scripts])].map(
        (file) => `<link rel="modulepreload" crossorigin href="${file}">`,
      ),
      ...[...new Set(page.styles)].map((file) => `<link rel="stylesheet" crossorigin href="${file}">`),
    ];
    const path = join(portalFolder, 'portal.html');
    const html = readFileSync(path, 'utf8').replace('</head>', `  ${tags.join('\n    ')}\n  </head>`);
    writeFileSync(join(portalFolder, 'index.html'), html);
    rmSync(path);
    const links = ({ scripts, styles }: ReturnType<typeof files>): readonly string[] => [
      ...scripts
        .filter((file) => !html.includes(file))
        .map((file) => `<${file}>; rel=modulepreload; crossorigin`),
      ...styles
        .filter((file) => !html.includes(file))
        .map((file) => `<${file}>; rel=preload; as=style; crossorigin`),
    ];
    const signedIn = [
      ...links(files(/\/ui\/app\/Workspace\.tsx$/u)),
      // The faces of the first page: text that was measured in another face is measured again.
      ...Object.keys(bundle)
        .filter((file) => firstFonts.test(file))
        .map((file) => `</${file}>; rel=preload; as=font; type="font/woff2"; crossorigin`),
    ];
    const signedOut = links(files(/\/ui\/portal\/SignIn\.tsx$/u));
    writeFileSync(join(portalFolder, 'preload.json'), JSON.stringify({ signedIn, signedOut }));
  },
};

/** Compresses once, as well as it can be done, what the server would otherwise compress for each visitor. */
const compressAhead: Plugin = {
  name: 'cartable-compress-ahead',
  closeBundle() {
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

/** The interface as the server shows it to browsers, and its worker. */
const portal: InlineConfig = {
  ...ui,
  define: { __CARTABLE_VERSION__: JSON.stringify(manifest.version) },
  plugins: [
    iconsByName(),
    react(),
    early.plugin,
    start.plugin,
    home.plugin,
    signIn.plugin,
    lists.plugin,
    firstErrors(),
    onlyFirst,
    compiledWhole(new Set(['portal', 'start', 'home'])),
    preloadAhead,
    compressAhead,
  ],
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
            { name: 'early', test: early.has, priority: 8 },
            { name: 'fr', test: sentencesOf('fr', 'first'), priority: 7 },
            { name: 'en', test: sentencesOf('en', 'first'), priority: 7 },
            { name: 'fr-rest', test: sentencesOf('fr', 'rest'), priority: 7 },
            { name: 'en-rest', test: sentencesOf('en', 'rest'), priority: 7 },
            // What both the sign-in and the open profile have is here: neither waits for the other.
            {
              name: 'start',
              test: (id: string) => start.has(id) || (home.has(id) && signIn.has(id)),
              priority: 6,
            },
            { name: 'home', test: home.has, priority: 5 },
            // Beside the sign-in itself: other screens have fields too.
            { name: 'fields', test: (id: string) => signIn.has(id) && isPart(id), priority: 4 },
            { name: 'signIn', test: signIn.has, priority: 3 },
            { name: 'lists', test: (id: string) => lists.has(id) && isPart(id), priority: 2 },
            { name: 'icons', test: /\/lucide-react\//u, priority: 1 },
          ],
        },
      },
    },
  },
  worker: {
    format: 'es',
    plugins: () => [zodWithoutJsonSchema()],
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
