import type { ImportOverview } from '@cartable/shared/bridge/asks/imports.ts';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { FilesIn } from './FilesIn.tsx';
import { ReportCard } from './ReportCard.tsx';
import { isInBytes, phaseWord } from './words.ts';

export interface ImportPartProps {
  readonly overview: ImportOverview;
  /** Something was done: the page asks the server anew. */
  readonly onChanged: () => void;
}

/** Where the import stands: files to send, a reading under way, a report that waits for a decision. */
export function ImportCard({ overview, onChanged }: ImportPartProps) {
  const { t } = useTranslation('directory');
  const errorText = useErrorText();
  const { job, ready, refused, refusal } = overview;
  if (job !== null) return <Running job={job} onChanged={onChanged} />;
  return (
    <>
      {refusal !== null && (
        <Notice tone="bad" announce>
          {errorText(refusal)}
        </Notice>
      )}
      {ready.map((run) => (
        <ReportCard key={run.id} run={run} state="ready" onChanged={onChanged} />
      ))}
      {refused !== null && <ReportCard run={refused} state="refused" onChanged={onChanged} />}
      {ready.length === 0 && (
        <Card title={t('files.title')}>
          <FilesIn overview={overview} onChanged={onChanged} />
        </Card>
      )}
    </>
  );
}

function Running({
  job,
  onChanged,
}: {
  readonly job: NonNullable<ImportOverview['job']>;
  readonly onChanged: () => void;
}) {
  const { t } = useTranslation('directory');
  const ask = useAsk();
  const label = t(phaseWord(job.phase));
  const stop = async () => {
    await ask('imports.cancel', {});
    onChanged();
  };
  return (
    <Card title={t('files.title')}>
      <ProgressBar
        label={label}
        done={job.done}
        total={job.total === 0 ? undefined : job.total}
        unit={isInBytes(job.phase) ? 'bytes' : 'items'}
        leftMs={job.leftMs}
      />
      <p className="page-eyebrow">{t('job.leave')}</p>
      {(job.kind === 'read' || job.kind === 'removals') && (
        <div className="directory-actions">
          <Button variant="quiet" onPress={() => void stop()}>
            {t('job.stop')}
          </Button>
        </div>
      )}
    </Card>
  );
}
