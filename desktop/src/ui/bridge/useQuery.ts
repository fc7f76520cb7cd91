import { useEffect, useState } from 'react';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { type AnswerAhead, answerAhead, queryKey } from './askedAhead.ts';
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

/** Reads a query over the local tables, and reads it again whenever records change. `of`: a child, as whom it is read. */
export function useQuery<N extends QueryName>(
  name: N,
  args: QueryArgs[N],
  of?: string,
): QueryState<QueryResults[N]> {
  const bridge = useBridge();
  const key = queryKey(name, args, of);
  const [held, setHeld] = useState<Held<QueryResults[N]> | undefined>(() => {
    const ahead = answerAhead(bridge, key);
    return ahead && { key, ahead, state: { status: 'ready', value: ahead.value as QueryResults[N] } };
  });
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the arguments; a turn asks again.
  useEffect(() => {
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
    if (held?.ahead === undefined || held.ahead !== answerAhead(bridge, key)) void read();
    const leave = bridge.subscribe((event) => {
      if (event.type === 'changed') void read();
    });
    return () => {
      current = false;
      leave();
    };
  }, [bridge, key, turn]);

  return held?.key === key ? held.state : { status: 'loading' };
}
