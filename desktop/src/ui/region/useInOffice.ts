import { useQuery } from '../bridge/useQuery.ts';

/** Whether anything of the region is the reader's to see; the server decides each time, this only shows the way there. */
export function useInOffice(): boolean {
  const state = useQuery('region.office', {});
  return state.status === 'ready' && state.value.length > 0;
}
