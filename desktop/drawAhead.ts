import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createServer, type InlineConfig } from 'vite';

/** The start of the page, whose attributes the program sets as the key's own look wants them (src/main/page/drawnPage.ts). */
const pageStart = '<html lang="fr" data-theme="light">';

/**
 * Draws the unlock screen into the built page, once a language: `locked.fr.html` and `locked.en.html`. The program then has it on the
 * screen before its script has even been read (docs/decisions/0102-unlock-screen-drawn-ahead.md).
 * @throws {TypeError} when the built page does not have the parts that are looked for
 */
export async function drawAhead(ui: InlineConfig): Promise<void> {
  const built = resolve(import.meta.dirname, 'dist/ui');
  const page = readFileSync(join(built, 'index.html'), 'utf8');
  const scripts = [...page.matchAll(/ *<script type="module" crossorigin src="([^"]+)"><\/script>\n/gu)];
  const addresses = scripts.flatMap(([, address]) => address ?? []);
  const start = addresses.find((address) => address.startsWith('/assets/start-'));
  const early = readdirSync(join(built, 'assets')).find((name) => /^early-[^.]+\.js$/u.test(name));
  if (start === undefined || early === undefined || !page.includes(pageStart)) {
    throw new TypeError('the built page is not as expected');
  }
  const head = [
    `<meta name="cartable-start" content="${start}" />`,
    `<script type="module" async crossorigin src="/assets/${early}"></script>`,
  ];
  const empty = scripts.reduce((html, [tag]) => html.replace(tag, ''), page);
  const server = await createServer({
    ...ui,
    mode: 'production',
    appType: 'custom',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { lockedScreen } = (await server.ssrLoadModule('/entry/lockedScreen.tsx')) as {
      lockedScreen(language: string): Promise<string>;
    };
    for (const language of ['fr', 'en']) {
      const screen = await lockedScreen(language);
      const drawn = empty
        .replace('</head>', () => `  ${head.join('\n    ')}\n  </head>`)
        .replace('<div id="root"></div>', () => `<div id="root" data-drawn="${language}">${screen}</div>`);
      writeFileSync(join(built, `locked.${language}.html`), drawn);
    }
  } finally {
    await server.close();
  }
}
