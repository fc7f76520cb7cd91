import { BookOpen, CheckCheck, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TeacherHome as Home } from '@cartable/shared/domain/home/queries/teacher.ts';
import { href } from '../app/route.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Cahier } from '../design/Subject/Cahier.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { EvaluationRow } from '../grades/EvaluationRow.tsx';
import { WorkCard } from '../homework/WorkCard.tsx';
import { today } from '../lib/days.ts';
import { useFormat } from '../lib/useFormat.ts';
import './Home.css';
import { HomeKey } from './HomeKey.tsx';
import { More } from './More.tsx';

/** What a teacher has to do now: work to correct, marks to finish, what is coming in. */
export function TeacherHome() {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { givenName } = useMe();
  const state = useQuery('home.teacher', {});
  return (
    <Page
      title={t('hello', { name: givenName })}
      eyebrow={<span className="first-up">{format.day(today())}</span>}
      actions={
        <ButtonLink href={href('homework')} variant="primary" icon={Plus}>
          {t('giveWork')}
        </ButtonLink>
      }
    >
      <QueryView state={state}>{(home) => <Panels home={home} />}</QueryView>
    </Page>
  );
}

function Panels({ home }: { readonly home: Home }) {
  const { t } = useTranslation('home');
  const { toCorrect, unpublished, upcoming, teaching } = home;
  return (
    <div className="home">
      <div className="stack">
        <section className="stack" aria-labelledby="to-correct">
          <h2 id="to-correct">{t('toCorrect')}</h2>
          {toCorrect.count === 0 && (
            <Card>
              <EmptyState icon={CheckCheck} title={t('nothingToCorrect')} />
            </Card>
          )}
          {toCorrect.lines.map((line) => (
            <div key={line.id} className="given">
              <WorkCard line={line} forClass />
              <p className="given-count">
                {t('waiting', { count: line.handedInCount - line.correctedCount })}
              </p>
            </div>
          ))}
          <More count={toCorrect.count - toCorrect.lines.length} of="homework" />
        </section>
        {unpublished.count > 0 && (
          <section className="stack" aria-labelledby="unpublished">
            <h2 id="unpublished">{t('unpublished')}</h2>
            {unpublished.lines.map((line) => (
              <EvaluationRow key={line.id} line={line} />
            ))}
            <More count={unpublished.count - unpublished.lines.length} of="grades" />
          </section>
        )}
        <section className="stack" aria-labelledby="coming">
          <h2 id="coming">{t('coming')}</h2>
          {upcoming.count === 0 && (
            <Card>
              <EmptyState icon={BookOpen} title={t('nothingComing')} />
            </Card>
          )}
          {upcoming.lines.map((line) => (
            <WorkCard key={line.id} line={line} forClass />
          ))}
          <More count={upcoming.count - upcoming.lines.length} of="homework" />
        </section>
      </div>
      <div className="stack">
        <Card title={t('classes')}>
          <ul className="class-list">
            {teaching.map(({ classId, subjectId, className, subjectName, hue, pupilCount }) => (
              <li key={`${classId} ${subjectId}`} className="class-row">
                <Cahier subject={{ name: subjectName, hue }} size="sm" />
                <span className="mark-words">
                  <strong>{className}</strong>
                  <span className="page-eyebrow">{subjectName}</span>
                </span>
                <Badge>{t('pupils', { count: pupilCount })}</Badge>
              </li>
            ))}
          </ul>
        </Card>
        <HomeKey />
      </div>
    </div>
  );
}
