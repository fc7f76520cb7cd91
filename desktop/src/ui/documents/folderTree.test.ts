import { expect, test } from 'vitest';
import { chainTo, folderNodes, topId } from './folderTree.ts';

const tree = [
  { id: 'svt', name: 'SVT', folders: [{ id: 'volcans', name: 'Volcans', folders: [] }] },
  { id: 'fr', name: 'Français', folders: [] },
];

test('a chain goes from the folder out to the top', () => {
  expect(chainTo(tree, 'volcans')).toEqual(['volcans', 'svt']);
  expect(chainTo(tree, 'fr')).toEqual(['fr']);
  expect(chainTo(tree, topId)).toEqual([]);
  expect(chainTo(tree, 'gone')).toBeUndefined();
});

test('a folder cannot be offered its own inside as a place', () => {
  const [top] = folderNodes('Documents', tree, 'svt');
  expect(top?.children.map((node) => node.id)).toEqual(['fr']);
});
