import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sentences = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(root, 'shared/locales', language, 'errors.json'), 'utf8')) as Record<
    string,
    string
  >;

/** Codes that the sources can give a person: first argument of `AppError`, `refused`, `rejected`, or a conflict's code. */
function codesInSources(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const folder of ['shared/src', 'server/src', 'desktop/src']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || /\.test\.tsx?$|\/testing\//.test(path)) continue;
      const text = readFileSync(path, 'utf8');
      for (const match of text.matchAll(/(?:AppError|refused|rejected)\(\s*'([a-z_]+\.[a-z_]+)'/gi)) {
        codes.set(match[1] ?? '', path.slice(root.length));
      }
      for (const match of text.matchAll(/kind: 'conflict', code: '([a-z_.]+)'/g))
        codes.set(match[1] ?? '', path.slice(root.length));
    }
  }
  return codes;
}

describe('sentences of errors', () => {
  it('exist in French and in English for every code in the sources', () => {
    const french = sentences('fr');
    const english = sentences('en');
    const missing = [...codesInSources()].filter(([code]) => !french[code] || !english[code]);
    expect(missing.map(([code, path]) => `${code} (${path})`)).toEqual([]);
  });

  it('have the same codes and the same placeholders in both languages', () => {
    const french = sentences('fr');
    const english = sentences('en');
    expect(Object.keys(french).sort()).toEqual(Object.keys(english).sort());
    const placeholders = (text = '') => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort();
    for (const code of Object.keys(french))
      expect(placeholders(french[code]), code).toEqual(placeholders(english[code]));
  });
});
