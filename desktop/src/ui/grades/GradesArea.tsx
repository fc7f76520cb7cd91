import type { Route } from '../app/route.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { AveragesPage } from './AveragesPage.tsx';
import { EvaluationList } from './EvaluationList.tsx';
import { MarkEntryPage } from './MarkEntryPage.tsx';
import { MarkPage } from './MarkPage.tsx';
import { PupilGrades } from './PupilGrades.tsx';
import { SubjectPage } from './SubjectPage.tsx';

/**
 * Notes. A pupil: `grades`, `grades/subject/<subject>`, `grades/mark/<evaluation>`. A teacher: `grades`,
 * `grades/evaluation/<evaluation>`, `grades/averages/<class>/<subject>`.
 */
export default function GradesArea({ route }: { readonly route: Route }) {
  const teacher = useMe().roles.includes('teacher');
  const [kind, id, subjectId] = route;
  if (teacher && kind === 'averages' && id !== undefined && subjectId !== undefined) {
    return <AveragesPage classId={id} subjectId={subjectId} />;
  }
  if (teacher) return id === undefined ? <EvaluationList /> : <MarkEntryPage evaluationId={id} />;
  if (kind === 'subject' && id !== undefined) return <SubjectPage subjectId={id} />;
  if (kind === 'mark' && id !== undefined) return <MarkPage evaluationId={id} />;
  return <PupilGrades />;
}
