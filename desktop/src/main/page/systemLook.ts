import { nativeTheme } from 'electron';
import type { SystemLook } from './drawnPage.ts';

/** What the system asks for now. */
export function systemLook(): SystemLook {
  return { dark: nativeTheme.shouldUseDarkColors, contrast: nativeTheme.shouldUseHighContrastColors };
}
