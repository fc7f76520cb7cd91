import type { Role } from '@cartable/shared/domain/actor.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { actingRoles } from './actingRoles.ts';

/** {@link actingRoles} of the reader; undefined as long as that is not known. */
export function useActingRoles(): readonly Role[] | undefined {
  const { roles } = useMe();
  const office = useQuery('region.office', {});
  return actingRoles(roles, office.status === 'ready' ? office.value : undefined);
}
