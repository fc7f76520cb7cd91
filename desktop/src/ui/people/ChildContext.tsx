import type { Child } from '@cartable/shared/domain/directory/queries/children.ts';
import type { QueryArgs, QueryName, QueryResults } from '@cartable/shared/domain/queries.ts';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useMe } from '../bridge/HostContext.tsx';
import { type QueryState, useQuery } from '../bridge/useQuery.ts';
import { isGuardianOnly } from './peopleRoles.ts';

interface Chosen {
  readonly children: readonly Child[];
  /** The child whose work and marks are shown. */
  readonly child: Child | undefined;
  readonly choose: (pupilId: string) => void;
}

const ChildContext = createContext<Chosen | undefined>(undefined);

/** For a parent, which child the screens of work and marks are about; for everybody else, nothing. */
export function ChildProvider({ children: screens }: { readonly children: ReactNode }) {
  return isGuardianOnly(useMe().roles) ? <OfParent>{screens}</OfParent> : screens;
}

function OfParent({ children: screens }: { readonly children: ReactNode }) {
  const state = useQuery('directory.children', {});
  const [chosen, choose] = useState<string>();
  const children = state.status === 'ready' ? state.value : undefined;
  const value = useMemo(
    () =>
      children && {
        children,
        // A child who is no longer one gives place to the first who is.
        child: children.find((one) => one.pupilId === chosen) ?? children[0],
        choose,
      },
    [children, chosen],
  );
  // Without it a screen would be drawn as the parent's own for an instant.
  return value && <ChildContext value={value}>{screens}</ChildContext>;
}

/** The children of a parent and the one that is shown; undefined for everybody else. */
export function useChildren(): Chosen | undefined {
  return useContext(ChildContext);
}

/** The child whose work and marks are shown; undefined when they are the person's own. */
export function useChild(): Child | undefined {
  return useContext(ChildContext)?.child;
}

/** Reads what is about a pupil: the person, or a parent's chosen child. */
export function usePupilQuery<N extends QueryName>(name: N, args: QueryArgs[N]): QueryState<QueryResults[N]> {
  return useQuery(name, args, useChild()?.pupilId);
}
