import type { AskAnswer, AskArgs, AskName } from '@cartable/shared/bridge/asks.ts';
import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import { useCallback, useEffect, useState } from 'react';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { useWaiting } from '../lib/Waiting.ts';
import { useBridge } from './BridgeContext.tsx';
import type { QueryState } from './useQuery.ts';

/** Asks the server once. */
export async function ask<N extends AskName>(
  bridge: Bridge,
  name: N,
  args: AskArgs<N>,
  more: { readonly secrets?: Record<string, Uint8Array>; readonly server?: string } = {},
): Promise<Result<AskAnswer<N>>> {
  const answer = await bridge.call('ask', { name, args, ...more });
  // The host has read the answer with the very schema that the name stands for.
  return answer as Result<AskAnswer<N>>;
}

/** Asks the server on a person's wish; a refusal is told in a message and answers undefined. */
export function useAsk(): <N extends AskName>(
  name: N,
  args: AskArgs<N>,
) => Promise<AskAnswer<N> | undefined> {
  const bridge = useBridge();
  const toasts = useToasts();
  const errorText = useErrorText();
  return useCallback(
    async (name, args) => {
      const answer = await ask(bridge, name, args);
      if (answer.ok) return answer.value;
      toasts.show({ text: errorText(answer.error), tone: 'bad' });
      return undefined;
    },
    [bridge, toasts, errorText],
  );
}

/** What the server says; `again` asks anew and keeps what is shown meanwhile. */
export function useAnswer<N extends AskName>(
  name: N,
  args: AskArgs<N>,
): { readonly state: QueryState<AskAnswer<N>>; readonly again: () => void } {
  const bridge = useBridge();
  const [held, setHeld] = useState<{ readonly key: string; readonly answer: Result<AskAnswer<N>> }>();
  const [turn, setTurn] = useState(0);
  const key = `${name} ${JSON.stringify(args)}`;
  const again = useCallback(() => setTurn((n) => n + 1), []);
  const waiting = useWaiting();

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the arguments; a turn asks again.
  useEffect(() => {
    if (waiting) return;
    let current = true;
    void ask(bridge, name, args).then((answer) => {
      if (current) setHeld({ key, answer });
    });
    return () => {
      current = false;
    };
  }, [bridge, key, turn, waiting]);

  if (held?.key !== key) return { state: { status: 'loading' }, again };
  const { answer } = held;
  if (answer.ok) return { state: { status: 'ready', value: answer.value }, again };
  return { state: { status: 'failed', error: answer.error, retry: again }, again };
}
