import { useEffect, useRef, useState } from 'react';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { type AnswerAhead, answerAhead, queryKey } from './askedAhead.ts';
import { useWaiting } from '../lib/Waiting.ts';
import { useBridge } from './BridgeContext.tsx';
import type { QueryArgs, QueryName, QueryResults } from '@cartable/shared/domain/queries.ts';

/** What a screen knows: nothing yet, the rows, or why they could not be read. Rows stay on screen while they are read again. */
export type QueryState<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | {
      readonly status: 'failed';
      readonly error: { readonly code: string; readonly data: ErrorData };
      readonly retry: () => void;
    };

interface Held<T> {
  readonly key: string;
  readonly state: QueryState<T>;
  /** The answer was there before the screen. */
  readonly ahead?: AnswerAhead;
}

/**
 * Reads a query over the local tables, and reads it again whenever records change. `of`: a child, as whom it is read. Nothing is read before the first
 * records are there.
 */
export function useQuery<N extends QueryName>(
  name: N,
  args: QueryArgs[N],
  of?: string,
): QueryState<QueryResults[N]> {
  type State = Held<QueryResults[N]>;
  const bridge = useBridge();
  const waiting = useWaiting();
  const key = queryKey(name, args, of);
  const [held, setHeld] = useState<State>();
  const [turn, setTurn] = useState(0);
  // The answer that was there before the screen, or before the records: found in the drawing that needs it, so that there is no other one.
  const early = useRef<State>(undefined);
  if (early.current === undefined && held === undefined && !waiting) {
    const ahead = answerAhead(bridge, key);
    if (ahead)
      early.current = { key, ahead, state: { status: 'ready', value: ahead.value as QueryResults[N] } };
  }
  const known = held ?? early.current;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the arguments; a turn asks again.
  useEffect(() => {
    if (waiting) return;
    let current = true;
    let asked = false;
    const read = async () => {
      // Several changes in one burst are read once.
      if (asked) return;
      asked = true;
      await Promise.resolve();
      asked = false;
      const answer = await bridge.call('query', { name, args, ...(of !== undefined && { of }) });
      if (!current) return;
      // The host runs the definition that the name stands for; its result type is the definition's.
      if (answer.ok) setHeld({ key, state: { status: 'ready', value: answer.value as QueryResults[N] } });
      else
        setHeld({
          key,
          state: { status: 'failed', error: answer.error, retry: () => setTurn((n) => n + 1) },
        });
    };
    // What came ahead and is still true is not asked again.
    if (known?.ahead === undefined || known.ahead !== answerAhead(bridge, key)) void read();
    const leave = bridge.subscribe((event) => {
      if (event.type === 'changed') void read();
    });
    return () => {
      current = false;
      leave();
    };
  }, [bridge, key, turn, waiting]);

  return known?.key === key ? known.state : { status: 'loading' };
}
