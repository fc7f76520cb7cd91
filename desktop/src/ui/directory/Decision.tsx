import type { ImportRunView } from '@cartable/shared/bridge/asks/imports.ts';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { isSameName, ownerName } from './words.ts';

export interface DecisionProps {
  readonly run: ImportRunView;
  readonly records: number;
  readonly onChanged: () => void;
}

/**
 * Whether a report is applied. What looks like the wrong files (older ones, or many who leave) is said, ticked, and confirmed by writing whose directory
 * it is.
 */
export function Decision({ run, records, onChanged }: DecisionProps) {
  const { t } = useTranslation('directory');
  const format = useFormat();
  const ask = useAsk();
  const [asking, setAsking] = useState(false);
  const [acceptLeavers, setLeavers] = useState(false);
  const [acceptOlder, setOlder] = useState(false);
  const [written, setWritten] = useState('');
  const { leavers, filesOn, olderThan } = run.details;
  const leaving = leavers.filter((one) => one.leave > 0);
  const many = leaving.filter((one) => one.many);
  const manyLeave = many.reduce((sum, one) => sum + (one.what === 'rights' ? 0 : one.leave), 0);
  const isOlder = olderThan !== null && filesOn !== null;
  const name = ownerName(run);
  const apply = async () => {
    setAsking(false);
    await ask('imports.confirm', { run: run.id, acceptLeavers, acceptOlder });
    onChanged();
  };
  const discard = async () => {
    await ask('imports.discard', { run: run.id });
    onChanged();
  };
  const question = (
    <>
      <p>{t('report.records', { count: records })}</p>
      <p>{t(run.mode === 'removal' ? 'report.removalText' : 'report.confirmText')}</p>
    </>
  );
  return (
    <>
      {isOlder && (
        <Notice tone="warn" title={t('report.older', { day: format.day(filesOn) })}>
          {t('report.olderText', { applied: format.day(olderThan) })}
        </Notice>
      )}
      {leaving.map(({ schoolId, what, leave, people, many: isMany }) => (
        <Notice
          key={`${schoolId}/${what}`}
          tone={isMany ? 'warn' : 'info'}
          title={t(`report.leave.${what}`, { leave, people })}
        >
          {t(isMany ? 'report.leaveMany' : 'report.missingNote')}
        </Notice>
      ))}
      {isOlder && (
        <Checkbox isSelected={acceptOlder} onChange={setOlder}>
          {t('report.acceptOlder', { day: format.day(filesOn) })}
        </Checkbox>
      )}
      {many.length > 0 && (
        <Checkbox isSelected={acceptLeavers} onChange={setLeavers}>
          {manyLeave > 0 ? t('report.acceptLeave', { leave: manyLeave }) : t('report.acceptRights')}
        </Checkbox>
      )}
      <div className="directory-actions">
        <Button
          variant="primary"
          icon={Check}
          isDisabled={(many.length > 0 && !acceptLeavers) || (isOlder && !acceptOlder)}
          onPress={() => setAsking(true)}
        >
          {t('report.apply')}
        </Button>
        <Button variant="quiet" onPress={() => void discard()}>
          {t('report.discard')}
        </Button>
      </div>
      {many.length > 0 || isOlder ? (
        <FormDialog
          title={t('report.confirmTitle')}
          isOpen={asking}
          onClose={() => setAsking(false)}
          onAction={() => void apply()}
          isReady={isSameName(written, name)}
          action={t('report.apply')}
          size="sm"
        >
          {question}
          <p>{t('report.suspect')}</p>
          <TextField
            label={t('report.byName', { name })}
            value={written}
            onChange={setWritten}
            autoComplete="off"
          />
        </FormDialog>
      ) : (
        <ConfirmDialog
          title={t('report.confirmTitle')}
          isOpen={asking}
          onClose={() => setAsking(false)}
          onConfirm={() => void apply()}
          confirmLabel={t('report.apply')}
        >
          {question}
        </ConfirmDialog>
      )}
    </>
  );
}
