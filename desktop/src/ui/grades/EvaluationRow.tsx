import { Eye, EyeOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EvaluationLine } from '@cartable/shared/domain/grades/queries/evaluationLine.ts';
import { href } from '../app/route.ts';
import { Cahier } from '../design/Subject/Cahier.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { FigureBar } from './FigureBar.tsx';
import './Grades.css';

/** One evaluation in a teacher's list: how far the entry is, whether families see it, the class figures. */
export function EvaluationRow({ line }: { readonly line: EvaluationLine }) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const { id, title, heldOn, subjectName, className, hue, coefficient, enteredCount, pupilCount } = line;
  return (
    <article className="evaluation" data-hue={hue}>
      <Cahier subject={{ name: subjectName, hue }} />
      <div className="mark-words">
        <a className="mark-title" href={href('grades', 'evaluation', id)}>
          {title}
        </a>
        <span className="mark-facts">
          {[
            className,
            format.shortDay(heldOn),
            t('coefficient', { value: format.number(coefficient / 100) }),
          ].join(' · ')}
        </span>
      </div>
      <div className="evaluation-figure">
        <FigureBar figure={line.figure} mine={null} scale={line.scale} />
      </div>
      <Badge tone={enteredCount < pupilCount ? 'warn' : 'good'}>
        {t('entered', { count: enteredCount, of: pupilCount })}
      </Badge>
      <Badge tone={line.published ? 'good' : 'plain'} icon={line.published ? Eye : EyeOff}>
        {t(line.published ? 'published' : 'hidden')}
      </Badge>
    </article>
  );
}
