import type { PeriodEffects } from '@cartable/shared/bridge/asks/periods.ts';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../design/Dialog/FormDialog.tsx';

export interface EffectsDialogProps {
  readonly effects: PeriodEffects;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** What other periods do to evaluations that are there, before they are saved. */
export function EffectsDialog({ effects, onConfirm, onClose }: EffectsDialogProps) {
  const { t } = useTranslation('people');
  const { periods, classes } = effects;
  return (
    <FormDialog
      title={t('periods.effects')}
      onClose={onClose}
      action={t('periods.save')}
      onAction={onConfirm}
    >
      <ul className="period-effects">
        {periods.map(({ name, evaluations, outside, closes }) => (
          <li key={name}>
            {outside > 0 && <p>{t('periods.outside', { count: outside, name })}</p>}
            {closes && <p>{t('periods.closes', { count: evaluations, name })}</p>}
          </li>
        ))}
        {classes.map(({ className, name, evaluations }) => (
          <li key={`${className} ${name}`}>
            <p>{t('periods.left', { count: evaluations, className, name })}</p>
          </li>
        ))}
      </ul>
      <p className="page-eyebrow">{t('periods.nothingLost')}</p>
    </FormDialog>
  );
}
