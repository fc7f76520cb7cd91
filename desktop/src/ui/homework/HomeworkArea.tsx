import { useMe } from '../bridge/HostContext.tsx';
import type { Route } from '../app/route.ts';
import { PupilWeek } from './PupilWeek.tsx';
import { PupilWorkPage } from './PupilWorkPage.tsx';
import { TeacherHomework } from './TeacherHomework.tsx';
import { TeacherWorkPage } from './TeacherWorkPage.tsx';

/** The cahier de textes: `homework`, `homework/<assignment>`; a teacher's or a pupil's. */
export default function HomeworkArea({ route }: { readonly route: Route }) {
  const teacher = useMe().roles.includes('teacher');
  const [id, pupilId] = route;
  if (teacher) {
    return id === undefined ? <TeacherHomework /> : <TeacherWorkPage id={id} pupilId={pupilId} />;
  }
  return id === undefined ? <PupilWeek /> : <PupilWorkPage id={id} />;
}
