import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
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
