type Tree = { readonly [key: string]: string | Tree };

/** The first tree with the second one's leaves in their places: the key's sentences, with other words where those speak of a key. */
export function overlaid(tree: Tree, words: Tree): Tree {
  const changed = Object.entries(words).map(([name, word]) => {
    const before = tree[name];
    return [name, typeof word === 'string' || typeof before !== 'object' ? word : overlaid(before, word)];
  });
  return { ...tree, ...Object.fromEntries(changed) };
}
