import { useEffect } from 'react';
import type { CommandArgs } from '@cartable/shared/bridge/commands.ts';
import type { QueryResults } from '@cartable/shared/domain/queries.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useQuery } from '../bridge/useQuery.ts';

type Preferences = QueryResults['settings.preferences'];
type Wanted = CommandArgs<'host.setAppearance'>;

const languages = ['fr', 'en'] as const;
const themes = ['system', 'light', 'dark', 'contrast'] as const;
const fonts = ['standard', 'hyperlegible', 'dyslexia'] as const;

/** The stored texts as settings of the host; those absent or unknown to this version are left alone. */
export function wantedAppearance(preferences: Preferences): Wanted {
  const { textScale, lockAfterMinutes, reducedMotion } = preferences;
  const language = languages.find((one) => one === preferences.language);
  const theme = themes.find((one) => one === preferences.theme);
  const font = fonts.find((one) => one === preferences.font);
  return {
    ...(language === undefined ? {} : { language }),
    ...(theme === undefined ? {} : { theme }),
    ...(font === undefined ? {} : { font }),
    ...(textScale === undefined ? {} : { textScale: Number(textScale) }),
    ...(reducedMotion === undefined ? {} : { reducedMotion: reducedMotion === 'true' }),
    ...(lockAfterMinutes === undefined ? {} : { lockAfterMinutes: Number(lockAfterMinutes) }),
  };
}

/** Brings the person's preferences, set on another key or in the portal, to this host when they arrive. */
export function usePreferences(): void {
  const bridge = useBridge();
  const state = useQuery('settings.preferences', {});
  const stored = state.status === 'ready' ? JSON.stringify(wantedAppearance(state.value)) : '{}';
  // Only a change of what is stored counts: a setting changed here a moment ago is not undone by its older record.
  useEffect(() => {
    if (stored !== '{}') void bridge.call('host.setAppearance', JSON.parse(stored));
  }, [bridge, stored]);
}
