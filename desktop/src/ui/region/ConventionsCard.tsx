import type { RegionConvention } from '@cartable/shared/bridge/asks/region.ts';
import { type Signatory, signatories } from '@cartable/shared/domain/region/schoolStates.ts';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { today } from '../lib/days.ts';
import { useFormat } from '../lib/useFormat.ts';
import type { SchoolCardProps } from './OpeningCard.tsx';

/** Which conventions the school needs, and which are signed. */
export function ConventionsCard({ school, again }: SchoolCardProps) {
  const { t } = useTranslation('region');
  const format = useFormat();
  const ask = useAsk();
  const [signing, setSigning] = useState<RegionConvention>();
  const { schoolId, conventions } = school;
  const mine = school.rights.includes('schools');
  const remove = async (kind: string) => {
    if ((await ask('region.removeConvention', { schoolId, kind })) !== undefined) again();
  };
  return (
    <Card title={t('conventions')}>
      {conventions.length === 0 && <p>{t('noneNeeded')}</p>}
      <ul className="class-list">
        {conventions.map((one) => (
          <li key={one.kind} className="class-row">
            {one.signed ? (
              <CircleCheck className="region-sign region-signed" aria-hidden="true" />
            ) : (
              <CircleDashed className="region-sign" aria-hidden="true" />
            )}
            <span className="mark-words">
              <strong>{one.name}</strong>
              <span className="page-eyebrow">
                {one.signed
                  ? t('signedBy', {
                      day: format.day(one.signed.signedOn),
                      who: t(`signatory.${one.signed.signedBy}`),
                      reference: one.signed.reference,
                    })
                  : t('notSigned')}
              </span>
            </span>
            {mine && one.signed === null && (
              <Button size="sm" onPress={() => setSigning(one)}>
                {t('record')}
              </Button>
            )}
            {mine && one.signed !== null && school.state !== 'open' && (
              <Button size="sm" variant="quiet" onPress={() => void remove(one.kind)}>
                {t('takeBack')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {signing && (
        <SignDialog
          schoolId={schoolId}
          convention={signing}
          onClose={() => setSigning(undefined)}
          onDone={again}
        />
      )}
    </Card>
  );
}

function SignDialog(props: {
  readonly schoolId: string;
  readonly convention: RegionConvention;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { schoolId, convention, onClose, onDone } = props;
  const { t } = useTranslation('region');
  const ask = useAsk();
  const [signedOn, setSignedOn] = useState(today());
  const [signedBy, setSignedBy] = useState<Signatory>('head');
  const [reference, setReference] = useState('');
  const save = async () => {
    const { kind } = convention;
    const answer = await ask('region.signConvention', {
      schoolId,
      kind,
      signedOn,
      signedBy,
      reference: reference.trim(),
    });
    if (answer === undefined) return;
    onDone();
    onClose();
  };
  return (
    <FormDialog
      title={convention.name}
      onClose={onClose}
      action={t('record')}
      isReady={reference.trim() !== ''}
      onAction={() => void save()}
    >
      <div className="region-form">
        <DayField label={t('signedOn')} value={signedOn} onChange={setSignedOn} />
        <Select
          label={t('signedByLabel')}
          value={signedBy}
          onChange={setSignedBy}
          options={signatories.map((value) => ({ value, label: t(`signatory.${value}`) }))}
        />
        <TextField
          label={t('reference')}
          hint={t('referenceHint')}
          value={reference}
          onChange={setReference}
          maxLength={80}
        />
      </div>
    </FormDialog>
  );
}
