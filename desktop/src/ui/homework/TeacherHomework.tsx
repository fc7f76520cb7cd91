import { BookOpen, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GivenAssignment } from '@cartable/shared/domain/homework/queries/given.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { Select } from '../design/Field/Select.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { useFormat } from '../lib/useFormat.ts';
import './Homework.css';
import { WorkCard } from './WorkCard.tsx';
import { WorkForm } from './WorkForm.tsx';

/** A teacher's homework by due day, the furthest first, and the way to give more. */
export function TeacherHomework() {
  const { t } = useTranslation('homework');
  const [giving, setGiving] = useState(false);
  const [classId, setClassId] = useState('all');
  const teaching = useQuery('directory.teaching', {});
  const given = useQuery('homework.given', classId === 'all' ? {} : { classId });
  const classList = teaching.status === 'ready' ? teaching.value : [];
  const options = [...new Map(classList.map((one) => [one.classId, one.className]))];
  const give = (
    <Button variant="primary" icon={Plus} onPress={() => setGiving(true)} isDisabled={classList.length === 0}>
      {t('give')}
    </Button>
  );
  return (
    <Page
      title={t('title')}
      eyebrow={t('teacherEyebrow')}
      actions={
        <>
          <Select
            label={t('class')}
            hideLabel
            value={classId}
            onChange={setClassId}
            options={[
              { value: 'all', label: t('allClasses') },
              ...options.map(([value, label]) => ({ value, label })),
            ]}
          />
          {give}
        </>
      }
    >
      <QueryView state={given}>
        {(lines) =>
          lines.length === 0 ? (
            <EmptyState icon={BookOpen} title={t('noneGiven')} actions={give}>
              {t('noneGivenText')}
            </EmptyState>
          ) : (
            <GivenList lines={lines} />
          )
        }
      </QueryView>
      {giving && <WorkForm teaching={classList} onClose={() => setGiving(false)} />}
    </Page>
  );
}

function GivenList({ lines }: { readonly lines: readonly GivenAssignment[] }) {
  const { t } = useTranslation('homework');
  const format = useFormat();
  const days = [...new Set(lines.map((line) => line.dueOn))];
  return (
    <div className="day-list">
      {days.map((day) => (
        <section key={day} className="day-group" aria-label={format.day(day)}>
          <h2 className="day-title">{format.day(day)}</h2>
          {lines
            .filter((line) => line.dueOn === day)
            .map((line) => (
              <div key={line.id} className="given">
                <WorkCard line={line} forClass />
                {line.handIn !== 'none' && (
                  <p className="given-count">
                    {t('handedInCount', { count: line.handedInCount, of: line.pupilCount })}
                    {line.correctedCount > 0 && ` · ${t('correctedCount', { count: line.correctedCount })}`}
                  </p>
                )}
              </div>
            ))}
        </section>
      ))}
    </div>
  );
}
