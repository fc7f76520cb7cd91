import type { Role } from '@cartable/shared/domain/actor.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { FlashNotices } from '../region/FlashNotices.tsx';
import { lazyScreen } from '../i18n/lazyScreen.ts';
import './Home.css';
import { homeOf } from './homeOf.ts';
import { PupilHome } from './PupilHome.tsx';

// A pupil's page, which is nearly everybody's, does not wait for the others'.
const GuardianHome = lazyScreen(async () => ({ default: (await import('./GuardianHome.tsx')).GuardianHome }));
const TeacherHome = lazyScreen(async () => ({ default: (await import('./TeacherHome.tsx')).TeacherHome }));
const TechnicianHome = lazyScreen(async () => ({
  default: (await import('./TechnicianHome.tsx')).TechnicianHome,
}));
const StaffHome = lazyScreen(async () => ({ default: (await import('./StaffHome.tsx')).StaffHome }));
const RegionArea = lazyScreen(() => import('../region/RegionArea.tsx'));

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
  switch (homeOf(roles)) {
    case 'teacher':
      return <TeacherHome />;
    case 'technician':
      return <TechnicianHome />;
    case 'guardian':
      return <GuardianHome />;
    case 'region':
      return <RegionArea route={[]} />;
    case 'staff':
      return <StaffHome />;
    case 'pupil':
      return <PupilHome />;
  }
}
