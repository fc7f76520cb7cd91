import { useCallback } from 'react';
import type { Appearance } from '@cartable/shared/bridge/hostState.ts';
import { useAction, useCommand } from '../bridge/useAction.ts';

/** Changes one setting: at once on this key, and as a preference that follows the person to their other keys and the portal. */
export function useSetAppearance(): <K extends keyof Appearance>(
  key: K,
  value: Appearance[K],
) => Promise<void> {
  const command = useCommand();
  const act = useAction();
  return useCallback(
    async (key, value) => {
      if ((await command('host.setAppearance', { [key]: value })) === undefined) return;
      await act('settings.set', { key, value: String(value) });
    },
    [command, act],
  );
}
