import { useMe } from '../bridge/HostContext.tsx';
import { isGuardianOnly } from '../people/peopleRoles.ts';
import { GuardianHome } from './GuardianHome.tsx';
import { PupilHome } from './PupilHome.tsx';
import { TeacherHome } from './TeacherHome.tsx';
import { TechnicianHome } from './TechnicianHome.tsx';

/** "What now?", by role: the first that applies. */
export default function HomeArea() {
  const { roles } = useMe();
  if (roles.includes('teacher')) return <TeacherHome />;
  if (roles.includes('technician')) return <TechnicianHome />;
  if (isGuardianOnly(roles)) return <GuardianHome />;
  return <PupilHome />;
}
