import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { demoLegal } from '../ops/demo/demoLegal.ts';
import { legalPath, readLegal } from './legal.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-legal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What reading a file of this content gives: the notice, or the refusal. */
function read(content: unknown): unknown {
  const path = join(folder, 'notice.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  try {
    return readLegal(path);
  } catch (error) {
    const { code, data } = error as { readonly code: string; readonly data: object };
    return { code, data };
  }
}

test('the demonstration’s notice is whole; so is one with a byte order mark, as editors leave it', () => {
  expect(read(demoLegal)).toEqual(demoLegal);
  expect(read(`\uFEFF${JSON.stringify(demoLegal)}`)).toEqual(demoLegal);
});

test('each field that is missing, unknown or not of its form is named', () => {
  const { director: _, ...noDirector } = demoLegal;
  const wrong = {
    ...noDirector,
    host: { ...demoLegal.host, phone: 'à l’accueil', fax: '1' },
    dataProtection: { name: ' ', mail: 'nobody' },
    accessibility: { ...demoLegal.accessibility, state: 'soon', ratePercent: 120, date: 'demain' },
  };
  expect(read(wrong)).toEqual({
    code: 'server.legal_invalid',
    data: {
      fields:
        'director, host.phone, host.fax, dataProtection.name, dataProtection.mail, accessibility.state, accessibility.ratePercent, accessibility.date',
    },
  });
  expect(read('[]')).toMatchObject({ code: 'server.legal_invalid', data: { fields: '{}' } });
});

test('what is no JSON, or is not there, is said as such', () => {
  expect(read('{')).toEqual({ code: 'server.legal_unreadable', data: {} });
  expect(() => readLegal(join(folder, 'nowhere.json'))).toThrow(
    expect.objectContaining({ code: 'server.legal_unreadable' }),
  );
});

test('the option wins over the data folder’s own file; without either there is none', () => {
  expect(legalPath({ data: folder })).toBeUndefined();
  writeFileSync(join(folder, 'legal.json'), '{}');
  expect(legalPath({ data: folder })).toBe(join(folder, 'legal.json'));
  expect(legalPath({ data: folder, legal: '/elsewhere.json' })).toBe('/elsewhere.json');
});
