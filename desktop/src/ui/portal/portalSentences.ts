import type { Sentences } from '../i18n/createI18n.ts';

type Tree = { readonly [key: string]: string | Tree };

/**
 * The portal's sentences: the key's, with other words where those speak of a key (`locales/portal`), and those of the portal's own screens.
 */
export const portalSentences: Sentences = async (language) => {
  const [key, own, words] = await (language === 'en'
    ? Promise.all([
        import('../i18n/en.ts').then((one) => one.en),
        import('../../../locales/en/portal.json', { with: { type: 'json' } }),
        import('../../../locales/portal/en.json', { with: { type: 'json' } }),
      ])
    : Promise.all([
        import('../i18n/fr.ts').then((one) => one.fr),
        import('../../../locales/fr/portal.json', { with: { type: 'json' } }),
        import('../../../locales/portal/fr.json', { with: { type: 'json' } }),
      ]));
  return { ...overlaid(key, words.default), portal: own.default };
};

/** The first tree with the second one's leaves in their places. */
function overlaid(tree: Tree, words: Tree): Tree {
  const changed = Object.entries(words).map(([name, word]) => {
    const before = tree[name];
    return [name, typeof word === 'string' || typeof before !== 'object' ? word : overlaid(before, word)];
  });
  return { ...tree, ...Object.fromEntries(changed) };
}
