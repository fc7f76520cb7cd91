import type { ImportRunView } from '@cartable/shared/bridge/asks/imports.ts';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';
import { DifferenceTable } from './DifferenceTable.tsx';
import { IssueList } from './IssueList.tsx';
import { formatWord } from './words.ts';

export interface ReportCardProps {
  readonly run: ImportRunView;
  readonly state: 'ready' | 'refused';
  readonly onChanged: () => void;
}

/** What a reading found: differences, who would leave, what is wrong at which line; and the decision. */
export function ReportCard({ run, state, onChanged }: ReportCardProps) {
  const { t } = useTranslation('directory');
  const format = useFormat();
  const now = useNow();
  const { details, mode } = run;
  const removal = mode === 'removal';
  const records = details.items.reduce((sum, one) => sum + one.count, 0);
  const title =
    state === 'refused' ? 'report.refusedTitle' : removal ? 'report.removalTitle' : 'report.title';
  return (
    <Card title={t(title)}>
      <p className="page-eyebrow">
        {t('report.made', { ago: format.ago(run.createdAt, now), format: t(formatWord(run.format)) })}
      </p>
      {state === 'refused' ? (
        <Notice tone="bad">{t('report.refused')}</Notice>
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
        </>
      )}
      {state === 'ready' && <Decision run={run} records={records} onChanged={onChanged} />}
      {details.issues.length > 0 && <IssueList run={run.id} counts={details.issues} />}
    </Card>
  );
}

function Decision({
  run,
  records,
  onChanged,
}: {
  readonly run: ImportRunView;
  readonly records: number;
  readonly onChanged: () => void;
}) {
  const { t } = useTranslation('directory');
  const ask = useAsk();
  const [asking, setAsking] = useState(false);
  const [accepted, setAccepted] = useState(false);
  const leaving = run.details.leavers.filter((one) => one.leave > 0);
  const many = leaving.filter((one) => one.many);
  const manyLeave = many.reduce((sum, one) => sum + (one.what === 'rights' ? 0 : one.leave), 0);
  const apply = async () => {
    await ask('imports.confirm', { run: run.id, acceptLeavers: accepted });
    onChanged();
  };
  const discard = async () => {
    await ask('imports.discard', { run: run.id });
    onChanged();
  };
  return (
    <>
      {leaving.map(({ schoolId, what, leave, people, many: isMany }) => (
        <Notice
          key={`${schoolId}/${what}`}
          tone={isMany ? 'warn' : 'info'}
          title={t(`report.leave.${what}`, { leave, people })}
        >
          {t(isMany ? 'report.leaveMany' : 'report.missingNote')}
        </Notice>
      ))}
      {many.length > 0 && (
        <Checkbox isSelected={accepted} onChange={setAccepted}>
          {manyLeave > 0 ? t('report.acceptLeave', { leave: manyLeave }) : t('report.acceptRights')}
        </Checkbox>
      )}
      <div className="directory-actions">
        <Button
          variant="primary"
          icon={Check}
          isDisabled={many.length > 0 && !accepted}
          onPress={() => setAsking(true)}
        >
          {t('report.apply')}
        </Button>
        <Button variant="quiet" onPress={() => void discard()}>
          {t('report.discard')}
        </Button>
      </div>
      <ConfirmDialog
        title={t('report.confirmTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void apply()}
        confirmLabel={t('report.apply')}
      >
        <p>{t('report.records', { count: records })}</p>
        <p>{t(run.mode === 'removal' ? 'report.removalText' : 'report.confirmText')}</p>
      </ConfirmDialog>
    </>
  );
}
