type Tree = { readonly [key: string]: string | Tree };

/**
 * The first tree with the second one's leaves in their places: the key's sentences, with other words where those speak of a key. A branch that
 * the first tree does not have is another file's.
 */
export function overlaid(tree: Tree, words: Tree): Tree {
  const changed = Object.entries(words).flatMap(
    ([name, word]): readonly (readonly [string, string | Tree])[] => {
      const before = tree[name];
      if (typeof word === 'string') return [[name, word]];
      return typeof before === 'object' ? [[name, overlaid(before, word)]] : [];
    },
  );
  return { ...tree, ...Object.fromEntries(changed) };
}
