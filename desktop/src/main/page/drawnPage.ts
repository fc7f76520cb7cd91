import { type HostState, isPlainlyLocked } from '@cartable/shared/bridge/hostState.ts';

/** What the system asks for, where the person left the theme to it. */
export interface SystemLook {
  readonly dark: boolean;
  readonly contrast: boolean;
}

/** The page for a key that is locked and has nothing to explain: it comes with its unlock screen drawn. Undefined for any other. */
export function drawnPagePath(state: HostState | undefined): string | undefined {
  // Another size would need a style of the page's own, which its policy refuses.
  if (!isPlainlyLocked(state) || state.appearance.textScale !== 100) return undefined;
  return `/locked.${state.appearance.language}.html`;
}

/** Gives a drawn page the key's own look, as the interface itself does once it runs. */
export function withLook(html: string, { appearance }: HostState, system: SystemLook): string {
  const { language, theme, font, reducedMotion } = appearance;
  const wanted = system.contrast ? 'contrast' : system.dark ? 'dark' : 'light';
  const look = {
    lang: language,
    'data-theme': theme === 'system' ? wanted : theme,
    'data-font': font,
    'data-motion': reducedMotion ? 'reduced' : 'full',
  };
  const attributes = Object.entries(look).map(([name, value]) => `${name}="${value}"`);
  return html.replace('<html lang="fr" data-theme="light">', `<html ${attributes.join(' ')}>`);
}
