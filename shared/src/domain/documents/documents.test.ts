import { describe, expect, test } from 'vitest';
import { contentOf, smallSchool } from '../../testing/smallSchool.ts';
import { mutators } from '../mutators.ts';
import { maxPurged, purgeBatches } from './mutators/purge.ts';
import { foldName, withSuffix } from './naming.ts';
import { documentNode } from './node.ts';
import { documentUsage } from './usage.ts';

const manifest = (number: number) => number.toString(16).padStart(64, '0');
const file = (id: string, more: object = {}) => ({
  id,
  copyId: `${id}copy`,
  parentId: null,
  name: `${id}.txt`,
  content: contentOf(1),
  base: null,
  deviceLabel: 'Clé de Léa',
  day: '2026-11-23',
  ...more,
});

function documents() {
  const host = smallSchool();
  const me = (name: string, args: object, options: object = {}) =>
    host.act('pupil', `documents.${name}`, args, options);
  const names = () =>
    host
      .all(documentNode)
      .filter((node) => node.trashedAt === null)
      .map((node) => node.name)
      .sort();
  const node = (id: string) => host.get(documentNode, id);
  const used = () => host.get(documentUsage, 'pupil')?.bytes ?? 0;
  return { host, me, names, node, used };
}

describe('versions', () => {
  test('a new content based on the current one replaces it', () => {
    const { me, node, names, used } = documents();
    me('putFile', file('a'));
    me('putFile', file('a', { content: contentOf(2, 300), base: manifest(1) }));
    expect(node('a')).toMatchObject({ version: 2, content: contentOf(2, 300) });
    expect(names()).toEqual(['a.txt']);
    expect(used()).toBe(300);
  });

  test('based on an older one, both are kept, the copy named with the key and the day', () => {
    const { me, node, names, used } = documents();
    me('putFile', file('a'));
    me('putFile', file('a', { content: contentOf(2), base: manifest(1) }), { device: 'portal' });
    me('putFile', file('a', { content: contentOf(3), base: manifest(1) }), { device: 'key' });
    expect(node('a')?.content).toEqual(contentOf(2));
    expect(node('acopy')?.content).toEqual(contentOf(3));
    expect(names()).toEqual(['a (Clé de Léa 2026-11-23).txt', 'a.txt']);
    expect(used()).toBe(200);
  });

  test('two versions of a key on top of a lost race never overwrite the winner', () => {
    const { me, node, names } = documents();
    me('putFile', file('a'));
    me('putFile', file('a', { content: contentOf(9), base: manifest(1) }), { device: 'portal' });
    // The key saved twice, the second time on top of its own first.
    me('putFile', file('a', { copyId: 'c1', content: contentOf(2), base: manifest(1) }), { device: 'key' });
    me('putFile', file('a', { copyId: 'c2', content: contentOf(3), base: manifest(2) }), { device: 'key' });
    expect(node('a')?.content).toEqual(contentOf(9));
    expect([node('c1')?.content, node('c2')?.content]).toEqual([contentOf(2), contentOf(3)]);
    expect(new Set(names()).size).toBe(3);
  });

  test('replays over their own effects change nothing, even an early one over a late one', () => {
    const { me, node, host } = documents();
    const first = [file('a'), { mutationId: 'm1' }] as const;
    const second = [file('a', { content: contentOf(2), base: manifest(1) }), { mutationId: 'm2' }] as const;
    const third = [file('a', { content: contentOf(3), base: manifest(2) }), { mutationId: 'm3' }] as const;
    for (const [args, options] of [first, second, third]) me('putFile', args, options);
    const before = JSON.stringify(node('a'));
    for (const [args, options] of [first, second, third]) {
      expect(me('putFile', args, { ...options, host: 'client' })).toEqual({ kind: 'applied', writes: [] });
    }
    expect(JSON.stringify(node('a'))).toBe(before);
    expect(host.all(documentNode)).toHaveLength(1);
  });

  test('work on a file deleted meanwhile comes back as a copy; on a trashed one, out of the trash', () => {
    const { me, node } = documents();
    me('putFile', file('a'));
    me('trash', { id: 'a' }, { device: 'portal' });
    me('putFile', file('a', { content: contentOf(2), base: manifest(1) }), { device: 'key' });
    expect(node('a')).toMatchObject({ trashedAt: null, content: contentOf(2) });
    me('trash', { id: 'a' });
    me('purge', { root: 'a', ids: ['a'] });
    me('putFile', file('a', { content: contentOf(3), base: manifest(2) }), { device: 'key' });
    expect(node('a')).toBeUndefined();
    expect(node('acopy')).toMatchObject({ content: contentOf(3), name: 'a.txt' });
  });
});

describe('names', () => {
  test('names that a file system takes for one are told apart', () => {
    const { me, names } = documents();
    me('putFile', file('a', { name: 'Résumé.txt' }));
    me('putFile', file('b', { name: 'RÉSUMÉ.TXT', content: contentOf(2) }));
    me('putFile', file('c', { name: 'Re\u0301sume\u0301.txt', content: contentOf(3) }));
    expect(names()).toEqual(['RÉSUMÉ (2).TXT', 'Re\u0301sume\u0301 (3).txt', 'Résumé.txt'].sort());
  });

  test('a crowd of the same name still has as many names', () => {
    const { me, names } = documents();
    for (let index = 0; index < 30; index += 1) {
      me('putFile', file(`file${index}`, { name: 'x.txt', content: contentOf(index) }));
    }
    expect(new Set(names()).size).toBe(30);
  });

  test('renaming, moving and coming out of the trash find a free name too', () => {
    const { me, node } = documents();
    me('createFolder', { id: 'f', parentId: null, name: 'Cours' });
    me('putFile', file('a'));
    me('putFile', file('b', { content: contentOf(2) }));
    me('rename', { id: 'b', name: 'A.TXT' });
    expect(node('b')?.name).toBe('A (2).TXT');
    me('putFile', file('c', { parentId: 'f', name: 'a.txt', content: contentOf(3) }));
    me('move', { id: 'a', into: ['f'] });
    expect(node('a')).toMatchObject({ parentId: 'f', name: 'a (2).txt' });
    me('trash', { id: 'c' });
    me('rename', { id: 'a', name: 'a.txt' });
    me('restore', { id: 'c' });
    expect(node('c')).toMatchObject({ parentId: 'f', name: 'a (2).txt', trashedAt: null });
  });

  test('fold and suffix', () => {
    expect(foldName('Œuvre ﬁn.TXT')).toBe(foldName('œUVRE FIN.txt'));
    expect(withSuffix('a.tar', '2')).toBe('a (2).tar');
    expect(withSuffix('.profil', '2')).toBe('.profil (2)');
    expect(withSuffix('é'.repeat(255), '2')).toHaveLength(255);
    expect(withSuffix(`${'😀'.repeat(127)}.txt`, 'x').isWellFormed()).toBe(true);
  });

  test.each(['..', '.', 'a/b', 'a\\b', '', ' ', 'a\u0000b', 'a\u202eb', 'x'.repeat(256)])(
    '%j is not a name',
    (name) => {
      expect(
        mutators.get('documents.createFolder')?.args.safeParse({ id: 'f', parentId: null, name }).success,
      ).toBe(false);
    },
  );
});

describe('folders', () => {
  function tree() {
    const all = documents();
    all.me('createFolder', { id: 'x', parentId: null, name: 'X' });
    all.me('createFolder', { id: 'y', parentId: null, name: 'Y' });
    return all;
  }

  test('two keys that move two folders into one another make no circle', () => {
    const { me, node } = tree();
    expect(me('move', { id: 'x', into: ['y'] }).kind).toBe('applied');
    expect(me('move', { id: 'y', into: ['x'] })).toMatchObject({ code: 'documents.tree_changed' });
    expect(me('move', { id: 'y', into: ['x', 'y'] })).toMatchObject({ code: 'documents.into_itself' });
    expect(node('y')?.parentId).toBe(null);
  });

  test('a file is no destination; what is gone neither', () => {
    const { me } = tree();
    me('putFile', file('a'));
    expect(me('move', { id: 'x', into: ['a'] })).toMatchObject({ code: 'documents.not_a_folder' });
    expect(me('move', { id: 'x', into: ['never'] })).toMatchObject({ code: 'documents.gone' });
  });

  test('what was meant for a folder thrown away or never there goes to the top', () => {
    const { me, node } = tree();
    me('trash', { id: 'x' });
    me('putFile', file('a', { parentId: 'x' }));
    me('createFolder', { id: 'z', parentId: 'nowhere', name: 'Z' });
    expect([node('a')?.parentId, node('z')?.parentId]).toEqual([null, null]);
  });

  test('purging deletes what was listed, and saves what was added or changed meanwhile', () => {
    const { me, node, used, host } = tree();
    me('putFile', file('old', { parentId: 'x' }));
    me('putFile', file('edited', { parentId: 'x', content: contentOf(2) }));
    me('trash', { id: 'x' });
    const base = host.rev;
    me('putFile', file('edited', { content: contentOf(3), base: manifest(2) }), { device: 'key' });
    me('move', { id: 'y', into: ['x'] }, { device: 'key' });
    const purge = { root: 'x', ids: ['old', 'edited', 'x'] };
    expect(me('purge', purge, { device: 'portal', base }).kind).toBe('applied');
    expect([node('x'), node('old')]).toEqual([undefined, undefined]);
    expect(node('edited')).toMatchObject({ parentId: null, trashedAt: null, content: contentOf(3) });
    expect(node('y')).toMatchObject({ parentId: null, trashedAt: null });
    expect(used()).toBe(100);
    expect(me('purge', purge)).toMatchObject({ kind: 'applied' });
  });

  test('what was taken out of the trash elsewhere is not purged', () => {
    const { me, node, host } = tree();
    me('putFile', file('a', { parentId: 'x' }));
    me('trash', { id: 'x' });
    const base = host.rev;
    me('restore', { id: 'x' }, { device: 'key' });
    expect(me('purge', { root: 'x', ids: ['a'] }, { device: 'portal', base })).toMatchObject({
      code: 'documents.restored_meanwhile',
    });
    expect(node('a')).toBeDefined();
  });

  test('a large folder is purged in batches', () => {
    const ids = Array.from({ length: maxPurged * 2 + 1 }, (_, index) => `n${index}`);
    const batches = purgeBatches('root', ids);
    expect(batches.map((batch) => batch.ids.length)).toEqual([maxPurged, maxPurged, 1]);
    expect(batches.flatMap((batch) => batch.ids)).toEqual(ids);
  });
});

describe('the quota', () => {
  test('refuses what does not fit, counts the trash, and gives space back at the purge', () => {
    const { me, used } = documents();
    me('putFile', file('a', { content: contentOf(1, 6000) }));
    const big = file('b', { content: contentOf(2, 5000) });
    expect(me('putFile', big)).toEqual({
      kind: 'rejected',
      code: 'documents.quota_full',
      data: { neededBytes: 5000, freeBytes: 4000 },
    });
    me('trash', { id: 'a' });
    expect(me('putFile', big)).toMatchObject({ code: 'documents.quota_full' });
    me('purge', { root: 'a', ids: ['a'] });
    expect(used()).toBe(0);
    expect(me('putFile', big).kind).toBe('applied');
    // A smaller version always fits.
    expect(me('putFile', file('b', { content: contentOf(3, 10), base: manifest(2) })).kind).toBe('applied');
    expect(used()).toBe(10);
  });
});
