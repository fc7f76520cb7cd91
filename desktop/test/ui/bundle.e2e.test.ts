import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { portalFolder } from '../../vite.portal.config.ts';
import { expect, test } from 'vitest';

const built = resolve(import.meta.dirname, '../../dist/ui');
const mostKilobytes = 250;

/** The scripts that the page asks for before anyone did anything: those of the document and what they import at once. */
function initialScripts(): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path) || !existsSync(join(built, path))) return;
    found.add(path);
    const text = readFileSync(join(built, path), 'utf8');
    for (const [, name] of text.matchAll(
      /(?:^|[;}\s])(?:import|export)[^;'"()]*?["']\.\/([^"']+\.js)["']/g,
    )) {
      if (name !== undefined) visit(`assets/${name}`);
    }
  };
  const page = readFileSync(join(built, 'index.html'), 'utf8');
  for (const [, path] of page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)) if (path !== undefined) visit(path);
  return found;
}

test('the first load is light: at most 250 KB of compressed script, without the viewer of PDF or the curves', () => {
  const scripts = initialScripts();
  const text = [...scripts].map((path) => readFileSync(join(built, path), 'utf8'));
  const bytes = text.reduce((sum, one) => sum + gzipSync(one).length, 0);
  expect(scripts.size).toBeGreaterThan(0);
  expect(bytes / 1000).toBeLessThanOrEqual(mostKilobytes);
  expect(text.some((one) => one.includes('uplot') || one.includes('PDFWorker'))).toBe(false);
});

/** The script of the portal's first visit: what its page names and what the open profile and the worker add, as it is sent to a browser. */
function portalScripts(): readonly string[] {
  const page = readFileSync(join(portalFolder, 'index.html'), 'utf8');
  const open = readFileSync(join(portalFolder, 'preload.json'), 'utf8');
  const named = [...`${page}${open}`.matchAll(/\/(assets\/[\w.-]+\.js)/g)].flatMap(([, path]) => path ?? []);
  const worker = readdirSync(join(portalFolder, 'worker')).filter((name) => name.endsWith('.js'));
  return [...new Set([...named, ...worker.map((name) => `worker/${name}`)])];
}

test('the portal’s first visit is light: at most 250 KB of compressed script, its worker’s included', () => {
  const scripts = portalScripts();
  for (const part of ['portal', 'start', 'signIn', 'fields', 'home', 'fr', 'main'])
    expect(scripts.some((path) => path.includes(`/${part}-`))).toBe(true);
  const bytes = scripts.reduce((sum, path) => sum + statSync(join(portalFolder, `${path}.br`)).size, 0);
  expect(bytes / 1000).toBeLessThanOrEqual(mostKilobytes);
});

test('the portal’s first drawing is compiled whole and needs no component library', () => {
  const read = (part: string): string => {
    const path = portalScripts().find((one) => one.includes(`/${part}-`)) ?? '';
    return readFileSync(join(portalFolder, path), 'utf8');
  };
  for (const part of ['portal', 'start', 'home']) {
    expect(read(part)).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
    // What React Aria's buttons, fields and lists all have.
    expect(read(part)).not.toContain('data-react-aria-pressable');
  }
  expect(read('fields')).toContain('data-react-aria-pressable');
});
