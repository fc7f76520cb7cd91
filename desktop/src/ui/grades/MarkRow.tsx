import { useTranslation } from 'react-i18next';
import type { MarkLine } from '@cartable/shared/domain/grades/queries/markLine.ts';
import { href } from '../app/route.ts';
import { Cahier } from '../design/Subject/Cahier.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { useFormat } from '../lib/useFormat.ts';
import './Grades.css';
import { MarkValue } from './MarkValue.tsx';

export interface MarkRowProps {
  readonly mark: MarkLine;
  /** In a list of several subjects. */
  readonly withSubject?: boolean;
}

/** One mark in a list; its title opens the evaluation. */
export function MarkRow({ mark, withSubject }: MarkRowProps) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const { evaluationId, subjectName, hue, title, heldOn, kind, coefficient, optional } = mark;
  const facts = [
    withSubject ? subjectName : undefined,
    format.dayMonth(heldOn),
    coefficient === 100 ? undefined : t('coefficient', { value: format.number(coefficient / 100) }),
  ];
  return (
    <div className="mark-row" data-hue={hue}>
      {withSubject && <Cahier subject={{ name: subjectName, hue }} size="sm" />}
      <div className="mark-words">
        <a className="mark-title" href={href('grades', 'mark', evaluationId)}>
          {title}
        </a>
        <span className="mark-facts">
          {facts.filter(Boolean).join(' · ')}
          {kind === 'formative' && <Badge>{t('formative')}</Badge>}
          {optional !== 'no' && <Badge>{t(`optional.${optional}`)}</Badge>}
        </span>
      </div>
      <MarkValue mark={mark} />
    </div>
  );
}
