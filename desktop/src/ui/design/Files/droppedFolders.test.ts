import { expect, test } from 'vitest';
import { type FileEntry, foldersIn, foldersOf, type FolderEntry } from './droppedFolders.ts';

const file = (path: string) =>
  Object.defineProperty(new File(['x'], path.split('/').at(-1) ?? ''), 'webkitRelativePath', { value: path });
const shown = (folders: Awaited<ReturnType<typeof foldersIn>>) =>
  folders.map((one) => `${one.name}: ${one.files.map(({ name }) => name).join(' ')}`);

test('a folder that was chosen gives each folder within it that holds files, by path', () => {
  const chosen = [
    'exports/0750002B/ResponsablesAvecAdresses.xml',
    'exports/0750001A/ElevesSansAdresses.xml',
    'exports/0750001A/.DS_Store',
    'exports/.git/config.xml',
    'exports/0750002B/Thumbs.db',
    'exports/0750002B/ElevesSansAdresses.xml',
  ];
  expect(shown(foldersOf(chosen.map(file)))).toEqual([
    '0750001A: ElevesSansAdresses.xml',
    '0750002B: ResponsablesAvecAdresses.xml ElevesSansAdresses.xml',
  ]);
  expect(shown(foldersOf([file('seul/a.csv')]))).toEqual(['seul: a.csv']);
});

test('so does one that was dropped', async () => {
  const leaf = (name: string): FileEntry => ({ kind: 'file', getFile: async () => new File(['x'], name) });
  const folder = (name: string, entries: readonly (FolderEntry | FileEntry)[]): FolderEntry => ({
    kind: 'directory',
    name,
    async *getEntries() {
      yield* entries;
    },
  });
  const dropped = folder('exports', [
    leaf('desktop.ini'),
    folder('b', [leaf('b.csv'), folder('vide', [])]),
    folder('a', [leaf('a.csv'), leaf('.cache')]),
    folder('.git', [leaf('x.csv')]),
  ]);
  expect(shown(await foldersIn(dropped))).toEqual(['a: a.csv', 'b: b.csv']);
});
