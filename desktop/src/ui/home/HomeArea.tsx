import type { Role } from '@cartable/shared/domain/actor.ts';
import { lazy } from 'react';
import { useMe } from '../bridge/HostContext.tsx';
import { hasLessons, isGuardianOnly } from '../people/peopleRoles.ts';
import { FlashNotices } from '../region/FlashNotices.tsx';
import './Home.css';
import { PupilHome } from './PupilHome.tsx';

// A pupil's page, which is nearly everybody's, does not wait for the others'.
const GuardianHome = lazy(async () => ({ default: (await import('./GuardianHome.tsx')).GuardianHome }));
const TeacherHome = lazy(async () => ({ default: (await import('./TeacherHome.tsx')).TeacherHome }));
const TechnicianHome = lazy(async () => ({
  default: (await import('./TechnicianHome.tsx')).TechnicianHome,
}));
const RegionArea = lazy(() => import('../region/RegionArea.tsx'));

/** "What now?": what is to be known today, then by role the first that applies. */
export default function HomeArea() {
  const { roles } = useMe();
  return (
    <>
      <FlashNotices />
      <HomeOf roles={roles} />
    </>
  );
}

function HomeOf({ roles }: { readonly roles: readonly Role[] }) {
  if (roles.includes('teacher')) return <TeacherHome />;
  if (roles.includes('technician')) return <TechnicianHome />;
  if (isGuardianOnly(roles)) return <GuardianHome />;
  if (roles.includes('regionAdmin')) return <RegionArea route={[]} />;
  return hasLessons(roles) ? <PupilHome /> : <TechnicianHome />;
}
