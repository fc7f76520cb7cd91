import { type Appearance, type HostState, isPlainlyLocked } from '@cartable/shared/bridge/hostState.ts';

/** What the system asks for, where the person left the theme to it. */
export interface SystemLook {
  readonly dark: boolean;
  readonly contrast: boolean;
}

/** The page for a key that is locked and has nothing to explain: it comes with its unlock screen drawn. Undefined for any other. */
export function drawnPageName(state: HostState | undefined): string | undefined {
  // Another size would need a style of the page's own, which its policy refuses.
  if (!isPlainlyLocked(state) || state.appearance.textScale !== 100) return undefined;
  return `locked.${state.appearance.language}.html`;
}

/** The theme that a person's choice comes to on this system. */
export function wantedTheme({ theme }: Appearance, system: SystemLook): 'light' | 'dark' | 'contrast' {
  if (theme !== 'system') return theme;
  return system.contrast ? 'contrast' : system.dark ? 'dark' : 'light';
}

/** Gives a drawn page the key's own look, as the interface itself does once it runs. */
export function withLook(html: string, { appearance }: HostState, system: SystemLook): string {
  const { language, font, reducedMotion } = appearance;
  const look = {
    lang: language,
    'data-theme': wantedTheme(appearance, system),
    'data-font': font,
    'data-motion': reducedMotion ? 'reduced' : 'full',
  };
  const attributes = Object.entries(look).map(([name, value]) => `${name}="${value}"`);
  return html.replace('<html lang="fr" data-theme="light">', `<html ${attributes.join(' ')}>`);
}
