import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const main = join(import.meta.dirname, '..');

/** Each dialog that asks for a file, by where it stands, with its options. */
function fileDialogs(): readonly (readonly [where: string, options: string])[] {
  return readdirSync(main, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(main, name), 'utf8');
      return [...text.matchAll(/dialog\.show(?:Open|Save)Dialog\w*\(/gu)].map(({ index }) => {
        const line = text.slice(0, index).split('\n').length;
        // Up to the end of the statement.
        return [`${name}:${line}`, text.slice(index, text.indexOf(');', index))] as const;
      });
    });
}

// What a system notes as recently used would name a pupil's document on a computer that is not theirs.
it('no dialog for a file leaves its name among the system’s recent documents', () => {
  const dialogs = fileDialogs();
  expect(dialogs.length).toBeGreaterThan(5);
  const leaving = dialogs.filter(([, options]) => !options.includes("'dontAddToRecent'"));
  expect(leaving.map(([where]) => where)).toEqual([]);
});
