import { useMe } from '../bridge/HostContext.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { seesDirectory } from './seesDirectory.ts';

/** Whether the directory is the reader's to fill; undefined as long as that is not known. */
export function useSeesDirectory(): boolean | undefined {
  const { roles } = useMe();
  const office = useQuery('region.office', {});
  return seesDirectory(roles, office.status === 'ready' ? office.value : undefined);
}
