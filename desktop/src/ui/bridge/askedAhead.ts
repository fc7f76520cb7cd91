import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import type { QueryArgs, QueryName } from '@cartable/shared/domain/queries.ts';

/** One query of a screen that is about to be drawn. */
export type QueryAhead = { [N in QueryName]: readonly [name: N, args: QueryArgs[N]] }[QueryName];

/** An answer that came before its screen. */
export interface AnswerAhead {
  readonly value: unknown;
}

/** An answer that no screen took within this time says nothing any more: what is "today" may have changed, milliseconds. */
const lifeMs = 10_000;

const answers = new WeakMap<Bridge, Map<string, AnswerAhead>>();

/** What stands for a query with its arguments. */
export const queryKey = (name: string, args: unknown, of?: string): string =>
  `${name} ${JSON.stringify(args)} ${of ?? ''}`;

/**
 * Asks what a screen will ask as soon as it is drawn, so that it is drawn once, with its content, and not twice, first with its shape: on a
 * slow processor each costs a third of a second. Answers are forgotten at the next change of a record, or after ten seconds.
 */
export async function askAhead(bridge: Bridge, queries: readonly QueryAhead[]): Promise<void> {
  const known = new Map<string, AnswerAhead>();
  let changed = false;
  const leave = bridge.subscribe((event) => {
    if (event.type !== 'changed') return;
    changed = true;
    forget();
  });
  const forget = (): void => {
    leave();
    known.clear();
  };
  setTimeout(forget, lifeMs);
  await Promise.all(
    queries.map(async ([name, args]) => {
      const answer = await bridge.call('query', { name, args });
      if (answer.ok && !changed) known.set(queryKey(name, args), { value: answer.value });
    }),
  );
  answers.set(bridge, known);
}

/** The answer that came ahead, as long as it is true. */
export function answerAhead(bridge: Bridge, key: string): AnswerAhead | undefined {
  return answers.get(bridge)?.get(key);
}
