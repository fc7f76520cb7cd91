import { Clock, FileCheck2, FileUp, Paperclip } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AssignmentLine } from '@cartable/shared/domain/homework/queries/assignmentLine.ts';
import { href } from '../app/route.ts';
import { DoneTick } from '../design/Choice/DoneTick.tsx';
import { Cahier } from '../design/Subject/Cahier.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { classes } from '../lib/classes.ts';
import { useFormat } from '../lib/useFormat.ts';
import './Homework.css';

export interface WorkCardProps {
  readonly line: AssignmentLine;
  /** Absent for a teacher, who has nothing to tick. */
  readonly onDone?: (done: boolean) => void;
  /** A column of the week: the cahier above, no description. */
  readonly narrow?: boolean;
  /** A child's, seen by a parent: whether it is done or handed in is not known here. */
  readonly ofChild?: boolean;
  /** Who it is for, instead of who gave it. */
  readonly forClass?: boolean;
}

/** One piece of work: its subject's cahier, what to do, and the pupil's tick. */
export function WorkCard({ line, onDone, narrow, ofChild, forClass }: WorkCardProps) {
  const { t } = useTranslation('homework');
  const format = useFormat();
  const { id, title, subjectName, hue, estimatedMinutes, attachmentCount, done } = line;
  return (
    <article className={classes('work', narrow && 'work-narrow', done && 'work-done')} data-hue={hue}>
      <Cahier subject={{ name: subjectName, hue }} size={narrow ? 'sm' : 'md'} />
      <div className="work-words">
        <p className="work-subject">
          {subjectName}
          {forClass && ` · ${line.className}`}
        </p>
        <a className="work-title" href={href('homework', id)}>
          {title}
        </a>
        <p className="work-meta">
          {!forClass && (!ofChild || line.handInState === 'corrected') && <HandInBadge line={line} />}
          {!line.published && <Badge tone="marker">{t('draft')}</Badge>}
          {estimatedMinutes !== null && (
            <span className="work-fact">
              <Clock aria-hidden="true" />
              {format.duration(estimatedMinutes * 60_000)}
            </span>
          )}
          {attachmentCount > 0 && (
            <span className="work-fact">
              <Paperclip aria-hidden="true" />
              <span className="visually-hidden">{t('attachments')} : </span>
              {attachmentCount}
            </span>
          )}
        </p>
      </div>
      {onDone && <DoneTick isDone={done} onChange={onDone} of={title} />}
    </article>
  );
}

/** What the hand-in asks for next, or what became of it. Nothing when there is nothing to hand in. */
export function HandInBadge({
  line,
}: {
  readonly line: Pick<AssignmentLine, 'handInState' | 'lateness' | 'handIn'>;
}) {
  const { t } = useTranslation('homework');
  switch (line.handInState) {
    case 'todo':
      return (
        <Badge tone="info" icon={FileUp}>
          {t('state.todo')}
        </Badge>
      );
    case 'submitted':
      return (
        <Badge tone={line.lateness === 'late' ? 'warn' : 'good'} icon={FileCheck2}>
          {line.lateness === 'waiting'
            ? t('state.waiting')
            : t(line.lateness === 'late' ? 'state.late' : 'state.submitted')}
        </Badge>
      );
    case 'corrected':
      return (
        <Badge tone="good" icon={FileCheck2}>
          {t('state.corrected')}
        </Badge>
      );
    default:
      return null;
  }
}
