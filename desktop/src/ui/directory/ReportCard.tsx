import type { ImportRunView } from '@cartable/shared/bridge/asks/imports.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';
import { Decision } from './Decision.tsx';
import { DifferenceTable } from './DifferenceTable.tsx';
import { IssueList } from './IssueList.tsx';
import { PowerList } from './PowerList.tsx';
import { dayOf, formatWord, recordsOf } from './words.ts';

export interface ReportCardProps {
  readonly run: ImportRunView;
  readonly state: 'ready' | 'refused';
  /** How whoever sent the files calls them, where the report has no school. */
  readonly name?: string;
  /** What may be done with a refused one. */
  readonly actions?: ReactNode;
  readonly onChanged: () => void;
}

/** What a reading found: differences, who would leave, what is wrong at which line; and the decision. */
export function ReportCard({ run, state, name, actions, onChanged }: ReportCardProps) {
  const { t } = useTranslation('directory');
  const format = useFormat();
  const now = useNow();
  const { details, mode, school } = run;
  const removal = mode === 'removal';
  const records = recordsOf(run);
  const title =
    state === 'refused' ? 'report.refusedTitle' : removal ? 'report.removalTitle' : 'report.title';
  const whose = school?.name ?? name;
  return (
    <Card title={t(title)}>
      <p className="page-eyebrow">
        {whose !== undefined && `${whose} · `}
        {t('report.made', { ago: format.ago(run.createdAt, now), format: t(formatWord(run.format)) })}
        {state === 'ready' && ` · ${t('report.before', { day: format.day(dayOf(run.confirmBefore)) })}`}
      </p>
      {state === 'refused' ? (
        <Notice tone="bad" actions={actions}>
          {t('report.refused')}
        </Notice>
      ) : (
        <>
          {records === 0 ? (
            <Notice tone="good">{t(removal ? 'departures.nothingDue' : 'report.same')}</Notice>
          ) : (
            <Notice tone="info" title={t('report.nothingYet')}>
              {t('report.records', { count: records })}
            </Notice>
          )}
          <DifferenceTable entries={details.entries} />
          {details.withoutAccess > 0 && (
            <p className="page-eyebrow">{t('report.withoutAccess', { count: details.withoutAccess })}</p>
          )}
          <PowerList powers={details.powers} />
        </>
      )}
      {state === 'ready' && <Decision run={run} records={records} onChanged={onChanged} />}
      {details.issues.length > 0 && <IssueList run={run.id} counts={details.issues} />}
    </Card>
  );
}
