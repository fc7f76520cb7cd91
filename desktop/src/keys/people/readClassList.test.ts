import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClassList } from './readClassList.ts';

let path = '';
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'cartable-list-')), 'seconde.csv');
});
afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }));

const read = (bytes: string | Buffer) => {
  writeFileSync(path, bytes);
  return readClassList(path);
};
const lea = { line: 2, login: null, familyName: 'Petit', givenName: 'Léa' };

describe('a class list', () => {
  it.each<[string, string | Buffer]>([
    ['semicolons and a mark', '\ufeffNom;Prénom\r\nPetit;Léa\r\n'],
    ['commas, other columns, quotes', 'classe,PRENOM,"nom"\n2de 4,"Léa",Petit'],
    ['tabs', 'Nom de famille\tPrénom\nPetit\tLéa\n'],
    ['an old spreadsheet’s letters', Buffer.from('Nom;Pr\u00e9nom\r\nPetit;L\u00e9a\r\n', 'latin1')],
    ['a spreadsheet’s Unicode text', Buffer.from('\ufeffNom\tPrénom\r\nPetit\tLéa\r\n', 'utf16le')],
    ['the same of another computer', Buffer.from('\ufeffNom\tPrénom\nPetit\tLéa\n', 'utf16le').swap16()],
  ])('with %s', (_what, bytes) => {
    expect(read(bytes)).toEqual({ name: 'seconde.csv', pupils: [lea], faults: [] });
  });

  it('with a spreadsheet’s word about its own commas, the lines keeping their numbers', () => {
    expect(read('\ufeffsep=;\r\nNom;Prénom\r\nPetit;Léa\r\n').pupils).toEqual([{ ...lea, line: 3 }]);
  });

  it('with logins, names being left aside', () => {
    expect(read('identifiant;nom\nlea.petit;\n').pupils).toEqual([
      { line: 2, login: 'lea.petit', familyName: '', givenName: '' },
    ]);
  });

  it('tells the lines of the file, also after an empty one and a cell of two lines', () => {
    const { pupils, faults } = read('nom;prenom;note\n\nPetit;Léa;"a\nb"\nSeulement;;\n;;\nRoy;Max;\n');
    expect(pupils.map(({ line, familyName }) => [line, familyName])).toEqual([
      [4, 'Petit'],
      [7, 'Roy'],
    ]);
    expect(faults).toEqual([{ line: 5, code: 'prepare.list_incomplete' }]);
  });

  it.each<[string, string | Buffer, string]>([
    ['nothing in it', '', 'prepare.list_unreadable'],
    ['titles alone', 'nom;prenom\n', 'prepare.list_unreadable'],
    ['other titles', 'colonne\nx\n', 'prepare.list_unreadable'],
    ['a quote that does not end', 'nom;prenom\n"Petit;Léa\n', 'prepare.list_unreadable'],
    ['a whole film', Buffer.alloc(1024 * 1024 + 1, 'a'), 'prepare.list_unreadable'],
    ['more people than a batch takes', `nom;prenom\n${'Petit;Léa\n'.repeat(501)}`, 'fleet.batch_large'],
  ])('is refused with %s', (_what, bytes, code) => {
    expect(() => read(bytes)).toThrow(code);
  });

  it('is refused when it is not there, and its place is not told', () => {
    expect(() => readClassList('/nowhere/list.csv')).toThrow(
      expect.objectContaining({ code: 'prepare.list_unreadable', data: { path: 'list.csv' } }),
    );
  });
});
