import { useEffect, useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Appearance } from '@cartable/shared/bridge/hostState.ts';
import { changeLanguage } from '../i18n/createI18n.ts';
import { applyTextScale } from '../lib/textScale.ts';

/** Puts the chosen theme, font, text size, motion and language on the page, and follows the system's theme when asked to. */
export function useAppearance(appearance: Appearance): void {
  const { i18n } = useTranslation();
  const { theme, font, textScale, reducedMotion, language } = appearance;

  // Before the page is painted: it would be seen, and measured, in another look first.
  useLayoutEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const contrast = matchMedia('(prefers-contrast: more)');
    const apply = () => {
      const system = contrast.matches ? 'contrast' : dark.matches ? 'dark' : 'light';
      document.documentElement.dataset.theme = theme === 'system' ? system : theme;
    };
    apply();
    dark.addEventListener('change', apply);
    contrast.addEventListener('change', apply);
    return () => {
      dark.removeEventListener('change', apply);
      contrast.removeEventListener('change', apply);
    };
  }, [theme]);

  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset.font = font;
    root.dataset.motion = reducedMotion ? 'reduced' : 'full';
    root.style.fontSize = `${textScale}%`;
    applyTextScale();
    addEventListener('resize', applyTextScale);
    return () => removeEventListener('resize', applyTextScale);
  }, [font, textScale, reducedMotion]);

  useEffect(() => {
    if (i18n.language !== language) void changeLanguage(i18n, language);
  }, [i18n, language]);
}
