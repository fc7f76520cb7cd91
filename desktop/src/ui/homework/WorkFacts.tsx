import { CalendarDays, Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AssignmentLine } from '@cartable/shared/domain/homework/queries/assignmentLine.ts';
import { Cahier } from '../design/Subject/Cahier.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { useFormat } from '../lib/useFormat.ts';

/** Subject, who gave it and for which class, for when, how long. */
export function WorkFacts({ line }: { readonly line: AssignmentLine }) {
  const { t } = useTranslation('homework');
  const format = useFormat();
  const { subjectName, hue, teacherName, className, dueOn, estimatedMinutes, kind } = line;
  return (
    <>
      <div className="detail-head">
        <Cahier subject={{ name: subjectName, hue }} size="lg" />
        <div>
          <p>
            <strong>{subjectName}</strong>
          </p>
          <p className="page-eyebrow">{[teacherName, className].filter(Boolean).join(' · ')}</p>
        </div>
      </div>
      <div className="detail-facts">
        <Badge icon={CalendarDays}>{format.day(dueOn)}</Badge>
        {estimatedMinutes !== null && (
          <Badge icon={Clock}>{format.duration(estimatedMinutes * 60_000)}</Badge>
        )}
        <Badge>{t(`kind.${kind}`)}</Badge>
      </div>
    </>
  );
}
