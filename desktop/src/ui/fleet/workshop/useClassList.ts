import { type IdentifiedList, identifyListed } from '@cartable/shared/domain/fleet/classList.ts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useCommand } from '../../bridge/useAction.ts';
import { useAsk } from '../../bridge/useAsk.ts';

/** How far a class list is: not chosen, its people being looked for, or known line by line. */
export type ListState =
  | { readonly status: 'none' }
  | { readonly status: 'looking'; readonly name: string; readonly done: number; readonly total: number }
  | { readonly status: 'known'; readonly name: string; readonly identified: IdentifiedList };

export interface ChosenList {
  readonly state: ListState;
  /** Whether the person goes on without the lines that are wrong. */
  readonly accepts: boolean;
  readonly accept: (accepts: boolean) => void;
  /** Who gets a key: nobody while a line is wrong and was not put aside by the person. */
  readonly userIds: readonly string[];
  readonly choose: () => Promise<void>;
  readonly stop: () => void;
}

/** A class list of a file, its people looked for one after the other. */
export function useClassList(): ChosenList {
  const command = useCommand();
  const ask = useAsk();
  const [state, setState] = useState<ListState>({ status: 'none' });
  const [accepts, accept] = useState(false);
  const turn = useRef(0);
  const leave = useCallback(() => {
    turn.current += 1;
  }, []);
  // Nobody waits any more for the answers.
  useEffect(() => leave, [leave]);
  const choose = async () => {
    leave();
    const mine = turn.current;
    const isMine = () => turn.current === mine;
    const list = await command('keys.readList', {});
    if (list == null || !isMine()) return;
    const { name, pupils } = list;
    let done = 0;
    const show = () => setState({ status: 'looking', name, done, total: pupils.length });
    accept(false);
    show();
    const identified = await identifyListed(list, async (words) => {
      const found = await ask('school.people', { words, only: 'all' });
      if (!isMine()) return undefined;
      done += 1;
      show();
      return found;
    });
    if (isMine()) setState(identified ? { status: 'known', name, identified } : { status: 'none' });
  };
  const stop = () => {
    leave();
    setState({ status: 'none' });
  };
  return { state, accepts, accept, userIds: userIdsOf(state, accepts), choose, stop };
}

function userIdsOf(state: ListState, accepts: boolean): readonly string[] {
  if (state.status !== 'known') return [];
  const { people, faults } = state.identified;
  return faults.length === 0 || accepts ? people.map(({ person }) => person.userId) : [];
}
