import { expect, test } from 'vitest';
import { memoryFile } from '../testing/memoryFile.ts';
import { latin } from '../testing/readEvents.ts';
import { csvEncoding, type Row, readRows } from './readRows.ts';

async function rows(content: string | Uint8Array, pieceBytes = 1000): Promise<readonly Row[]> {
  const file = memoryFile('f.csv', content, pieceBytes);
  const found: Row[] = [];
  for await (const group of readRows(file, await csvEncoding(file))) found.push(...group);
  return found;
}
const cells = async (content: string | Uint8Array) => (await rows(content)).map((row) => row.cells);
const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));
const swapped = (bytes: Uint8Array) => new Uint8Array(Buffer.from(bytes).swap16());

test('finds the separator, Excel’s own line, and every kind of line end', async () => {
  const wanted = [
    ['Nom', 'Prénom'],
    ['Zoé', 'a,b'],
  ];
  expect(await cells('Nom;Prénom\nZoé;a,b\n')).toEqual(wanted);
  expect(await cells('Nom,Prénom\r\nZoé,"a,b"')).toEqual(wanted);
  expect(await cells('Nom\tPrénom\rZoé\ta,b\r')).toEqual(wanted);
  expect(await cells('Nom|Prénom\nZoé|a,b')).toEqual(wanted);
  const told = await rows('sep=,\r\n\r\nNom,Prénom\r\nZoé,"a,b"\r\n');
  expect(told).toEqual([
    { line: 3, cells: ['Nom', 'Prénom'] },
    { line: 4, cells: ['Zoé', 'a,b'] },
  ]);
  expect(await cells('"sep=;"\nNom;"x,y,z"')).toEqual([['Nom', 'x,y,z']]);
});

test('finds the encoding: UTF-8, its mark, ISO-8859-1 and -15, windows-1252, UTF-16 with and without mark', async () => {
  const wanted = [
    ['Prénom', 'Nom'],
    ['Cœur', 'Šîmøn'],
  ];
  const text = 'Prénom;Nom\nCœur;Šîmøn\n';
  expect(await cells(text)).toEqual(wanted);
  expect(await cells(`\ufeff${text}`)).toEqual(wanted);
  expect(await cells(latin('Pr\xe9nom;Nom\nC\xbdur;\xa6\xeem\xf8n\n'))).toEqual(wanted);
  expect(await cells(latin('Pr\xe9nom;Nom\nC\x9cur;\x8a\xeem\xf8n\n'))).toEqual(wanted);
  expect(await cells(latin('Pr\xe9nom;Nom\nL\xe9a;N\xb0 2\n'))).toEqual([
    ['Prénom', 'Nom'],
    ['Léa', 'N° 2'],
  ]);
  expect(await cells(utf16(`\ufeff${text}`))).toEqual(wanted);
  expect(await cells(utf16(text))).toEqual(wanted);
  expect(await cells(swapped(utf16(`\ufeff${text}`)))).toEqual(wanted);
  expect(await cells(swapped(utf16(text)))).toEqual(wanted);
});

test('one line in another encoding does not change the others', async () => {
  const text = Buffer.concat([Buffer.from('a;é\nb;ü\n'), latin('c;\xe9\n'), Buffer.from('d;ç\n')]);
  expect(await cells(new Uint8Array(text))).toEqual([
    ['a', 'é'],
    ['b', 'ü'],
    ['c', '\ufffd'],
    ['d', 'ç'],
  ]);
});

test('reads quotes, doubled quotes, line breaks inside, whatever the pieces; empty lines count but are not rows', async () => {
  const text = '\ufeffa;b;c\n"1;1";"say ""hé""";"two\r\nlines"\n;;\n\n  \nx;5" long;=cmd|\' /C calc\'!A0\n';
  for (const piece of [1, 2, 3, 7, 1000]) {
    expect(await rows(text, piece)).toEqual([
      { line: 1, cells: ['a', 'b', 'c'] },
      { line: 2, cells: ['1;1', 'say "hé"', 'two lines'] },
      { line: 7, cells: ['x', '5" long', "=cmd|' /C calc'!A0"] },
    ]);
  }
});

test('a quote that is never closed costs its own line only', async () => {
  const others = Array.from({ length: 40 }, (_, index) => `p${index};q`);
  const found = await rows(['a;b', '"lost;x', ...others, '"end;y'].join('\n'));
  expect(found.filter((row) => row.fault)).toEqual([
    { line: 2, fault: 'quote' },
    { line: 43, fault: 'quote' },
  ]);
  expect(found.filter((row) => row.cells).map((row) => row.line)).toEqual([
    1,
    ...others.map((_, index) => index + 3),
  ]);
});

test('zero bytes and a line without end are named with their line, the others are read', async () => {
  expect(await rows('a;b\nx\u0000;y\nu;v\n')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, fault: 'control' },
    { line: 3, cells: ['u', 'v'] },
  ]);
  const found = await rows(`a;b\n${'z'.repeat(300_000)}\nu;v\n`, 10_000);
  expect(found).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, fault: 'size' },
    { line: 3, cells: ['u', 'v'] },
  ]);
});

test('a file without anything has no rows', async () => {
  expect(await rows('')).toEqual([]);
  expect(await rows('\n\n;;\n')).toEqual([]);
});
