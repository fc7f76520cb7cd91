/** As much of a PostCSS tree as is needed here. */
interface CssNode {
  readonly type: string;
  readonly name?: string;
  readonly params?: string;
  selectors?: string[];
  readonly parent?: CssNode;
  clone(): CssNode;
  walkRules(visit: (rule: CssNode) => void): void;
  walkAtRules(name: string, visit: (rule: CssNode) => void): void;
  after(nodes: readonly CssNode[]): void;
  readonly nodes?: readonly CssNode[];
}

const narrow = /^\(max-width: (\d+)px\)$/u;

/** A selector that holds where the page says to be under this width, no weightier than it was. */
function under(selector: string, width: string): string {
  const root = `:root[data-under~='${width}']`;
  return selector.startsWith(':root')
    ? selector.replace(':root', `:root:where([data-under~='${width}'])`)
    : `:where(${root}) ${selector}`;
}

/**
 * Repeats what stylesheets say of narrow windows for windows that are narrow for their text: units of a media query know nothing of the size that a person
 * has chosen in the program, and letters twice as large have half of the width. The page says for which widths (`lib/textScale.ts`).
 */
export const narrowForText = {
  postcssPlugin: 'cartable-narrow-for-text',
  Once(root: CssNode): void {
    root.walkAtRules('media', (media) => {
      const width = narrow.exec(media.params ?? '')?.[1];
      if (width === undefined) return;
      const repeated = media.clone();
      repeated.walkRules((rule) => {
        rule.selectors = (rule.selectors ?? []).map((one) => under(one, width));
      });
      media.after(repeated.nodes ?? []);
    });
  },
};
