import type { RegionSchoolPage } from '@cartable/shared/bridge/asks/region.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { useFormat } from '../lib/useFormat.ts';
import { dayOrNull } from './regionWords.ts';

export interface SchoolCardProps {
  readonly school: RegionSchoolPage;
  readonly again: () => void;
}

/** When a school opens, and the door itself. */
export function OpeningCard({ school, again }: SchoolCardProps) {
  const { t } = useTranslation('region');
  const format = useFormat();
  const ask = useAsk();
  const toasts = useToasts();
  const [closing, setClosing] = useState(false);
  const { schoolId, state, needed, signed, openedAt, closedAt, present, rights } = school;
  const isOpen = state === 'open';
  const missing = signed < needed;
  const set = async (open: boolean) => {
    if ((await ask('region.setOpen', { schoolId, open })) === undefined) return;
    toasts.show({ text: t(open ? 'opened' : 'closed'), tone: 'good' });
    again();
  };
  return (
    <Card title={t('opening')}>
      <p>
        {t(`stateText.${state}`)}
        {isOpen && openedAt !== null && ` ${t('since', { day: format.day(schoolDay(openedAt)) })}`}
        {state === 'closed' &&
          closedAt !== null &&
          ` ${t('since', { day: format.day(schoolDay(closedAt)) })}`}
      </p>
      {isOpen && missing && <Notice tone="warn">{t('openWithout')}</Notice>}
      {!isOpen && missing && <Notice tone="info">{t('missing', { count: needed - signed })}</Notice>}
      {!present && <p className="page-eyebrow">{t('noDirectory')}</p>}
      {rights.includes('schools') && (
        <>
          <PlanForm key={`${school.wave} ${school.opensOn}`} school={school} again={again} />
          {isOpen ? (
            <Button variant="danger" onPress={() => setClosing(true)}>
              {t('close')}
            </Button>
          ) : (
            <Button variant="primary" isDisabled={missing} onPress={() => void set(true)}>
              {t('open')}
            </Button>
          )}
        </>
      )}
      <ConfirmDialog
        title={t('closeTitle', { name: school.name })}
        isOpen={closing}
        onClose={() => setClosing(false)}
        onConfirm={() => void set(false)}
        confirmLabel={t('close')}
        danger
      >
        <p>{t('closeText')}</p>
      </ConfirmDialog>
    </Card>
  );
}

/** The wave and the day that are meant. */
function PlanForm({ school, again }: SchoolCardProps) {
  const { t } = useTranslation('region');
  const ask = useAsk();
  const toasts = useToasts();
  const [wave, setWave] = useState(school.wave === null ? '' : String(school.wave));
  const [opensOn, setOpensOn] = useState(school.opensOn ?? '');
  const number = /^[1-9]\d?$/.test(wave) ? Number(wave) : null;
  const changed = number !== school.wave || dayOrNull(opensOn) !== school.opensOn;
  const save = async () => {
    const plan = { schoolId: school.schoolId, wave: number, opensOn: dayOrNull(opensOn) };
    if ((await ask('region.setSchool', plan)) === undefined) return;
    toasts.show({ text: t('saved'), tone: 'good' });
    again();
  };
  return (
    <div className="region-plan">
      <TextField label={t('wave')} value={wave} onChange={setWave} maxLength={2} inputMode="numeric" />
      <DayField label={t('opensOn')} value={opensOn} onChange={setOpensOn} isOptional />
      {changed && <Button onPress={() => void save()}>{t('save')}</Button>}
    </div>
  );
}
