import { useQuery } from '../bridge/useQuery.ts';

/** Whether anything of the region is the reader's to see; the server decides each time, this only shows the way there. Undefined as long as that is not known. */
export function useInOffice(): boolean | undefined {
  const state = useQuery('region.office', {});
  if (state.status === 'loading') return undefined;
  return state.status === 'ready' && state.value.length > 0;
}
