import { ChartLine, Plus, Sigma } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Teaching } from '@cartable/shared/domain/directory/queries/teaching.ts';
import { href } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Select } from '../design/Field/Select.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { EvaluationForm } from './EvaluationForm.tsx';
import { EvaluationRow } from './EvaluationRow.tsx';
import './Grades.css';

/** A teacher's evaluations of one class or group and subject, and the way to add one. */
export function EvaluationList() {
  const { t } = useTranslation('grades');
  const state = useQuery('directory.teaching', {});
  return (
    <QueryView state={state}>
      {(teaching) => {
        const [first] = teaching;
        return first ? (
          <Evaluations teaching={teaching} first={first} />
        ) : (
          <Page title={t('title')}>
            <EmptyState icon={ChartLine} title={t('noClass')}>
              {t('noClassText')}
            </EmptyState>
          </Page>
        );
      }}
    </QueryView>
  );
}

interface EvaluationsProps {
  readonly teaching: readonly Teaching[];
  readonly first: Teaching;
}

const keyOf = (place: Teaching) => `${place.classId} ${place.subjectId}`;

function Evaluations({ teaching, first }: EvaluationsProps) {
  const { t } = useTranslation('grades');
  const [key, setKey] = useState(keyOf(first));
  const [creating, setCreating] = useState(false);
  const place = teaching.find((one) => keyOf(one) === key) ?? first;
  const { classId, subjectId, className, subjectName } = place;
  const evaluations = useQuery('grades.evaluations', { classId, subjectId, periodId: null });
  const create = (
    <Button variant="primary" icon={Plus} onPress={() => setCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <Page
      title={t('title')}
      eyebrow={t('teacherEyebrow')}
      actions={
        <>
          <Select
            label={t('classAndSubject')}
            hideLabel
            value={key}
            onChange={setKey}
            options={teaching.map((one) => ({
              value: keyOf(one),
              label: `${one.className} · ${one.subjectName}`,
            }))}
          />
          <ButtonLink href={href('grades', 'averages', classId, subjectId)} icon={Sigma}>
            {t('averages')}
          </ButtonLink>
          {create}
        </>
      }
    >
      <QueryView state={evaluations}>
        {(lines) =>
          lines.length === 0 ? (
            <EmptyState icon={ChartLine} title={t('noEvaluation')} actions={create}>
              {t('noEvaluationText', { class: className, subject: subjectName })}
            </EmptyState>
          ) : (
            <ul className="evaluation-list">
              {lines.map((line) => (
                <li key={line.id}>
                  <EvaluationRow line={line} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      {creating && <EvaluationForm place={place} onClose={() => setCreating(false)} />}
    </Page>
  );
}
