import type { Route } from '../app/route.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { EvaluationList } from './EvaluationList.tsx';
import { MarkEntryPage } from './MarkEntryPage.tsx';
import { MarkPage } from './MarkPage.tsx';
import { PupilGrades } from './PupilGrades.tsx';
import { SubjectPage } from './SubjectPage.tsx';

/**
 * Notes. A pupil: `grades`, `grades/subject/<subject>`, `grades/mark/<evaluation>`. A teacher: `grades`,
 * `grades/evaluation/<evaluation>`.
 */
export default function GradesArea({ route }: { readonly route: Route }) {
  const teacher = useMe().roles.includes('teacher');
  const [kind, id] = route;
  if (teacher) return id === undefined ? <EvaluationList /> : <MarkEntryPage evaluationId={id} />;
  if (kind === 'subject' && id !== undefined) return <SubjectPage subjectId={id} />;
  if (kind === 'mark' && id !== undefined) return <MarkPage evaluationId={id} />;
  return <PupilGrades />;
}
