import { useCallback } from 'react';
import { useCommand } from './useAction.ts';

/** Saves a file that the server made, where the person says. Answers whether it was. */
export function useSaveMade(): (made: {
  readonly name: string;
  readonly base64: string;
}) => Promise<boolean> {
  const command = useCommand();
  return useCallback(
    async ({ name, base64 }) => {
      const text = atob(base64);
      const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      return (await command('host.saveFile', { name, bytes }))?.saved === true;
    },
    [command],
  );
}
