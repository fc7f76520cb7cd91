import { type AccentShades, accentShades, colourThemes } from '@cartable/shared/domain/region/accent.ts';
import type { SchoolTheme } from '@cartable/shared/domain/region/queries/theme.ts';
import { useInsertionEffect } from 'react';
import { useMe } from '../bridge/HostContext.tsx';
import { useQuery } from '../bridge/useQuery.ts';

const tokensOf = ({ accent, hover, press, soft, onAccent }: AccentShades) =>
  `--accent:${accent};--accent-hover:${hover};--accent-press:${press};--accent-soft:${soft};--on-accent:${onAccent};`;

/** The rules of a school's colour: in each theme a shade that can be read there. Outside every layer, so that they win over the tokens. */
export function accentRules(colour: string): string {
  const [light, dark, contrast] = colourThemes.map((theme) => tokensOf(accentShades(colour, theme)));
  return `:root{${light}}:root[data-theme="dark"]{${dark}}:root[data-theme="contrast"]{${contrast}}`;
}

/** Dresses the interface in the school's colour; gives its logo and name. */
export function useSchoolTheme(): SchoolTheme | null {
  const state = useQuery('region.theme', {});
  const theme = state.status === 'ready' ? state.value : null;
  const { accent: early } = useMe();
  // The frame stands before the records: it has the colour that came with the session, and later the one that the records say.
  const accent = (state.status === 'ready' ? theme?.accent : early) ?? null;
  // Before the page is painted: it would be seen in another colour first.
  useInsertionEffect(() => {
    if (accent === null) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(accentRules(accent));
    document.adoptedStyleSheets.push(sheet);
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [accent]);
  return theme;
}
