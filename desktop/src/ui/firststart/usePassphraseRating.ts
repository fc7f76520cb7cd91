import { useEffect, useState } from 'react';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { withSecret } from '../lib/secretText.ts';

interface Rating {
  readonly log10Guesses: number;
  readonly accepted: boolean;
}

const pauseMs = 150;

/** How hard a passphrase is to guess, asked a moment after the last key; undefined while nothing is typed. */
export function usePassphraseRating(text: string): Rating | undefined {
  const bridge = useBridge();
  const [rating, setRating] = useState<Rating>();
  useEffect(() => {
    if (text === '') {
      setRating(undefined);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      void withSecret(text, (passphrase) => bridge.call('vault.rate', { passphrase })).then((answer) => {
        if (current && answer.ok) setRating(answer.value);
      });
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [bridge, text]);
  return rating;
}
