import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';

export interface SafeToRemoveProps {
  /** Actions that will leave next time. */
  readonly pending: number;
  readonly onDone: () => void;
}

/** Everything is durable and locked: the key may be pulled out. */
export function SafeToRemove({ pending, onDone }: SafeToRemoveProps) {
  const { t } = useTranslation('sync');
  return (
    <CoverScreen title={t('remove.safe')}>
      <Notice tone="good" announce>
        {t('remove.safeText')}
      </Notice>
      {pending > 0 && <p>{t('remove.pending', { count: pending })}</p>}
      <div className="cover-actions">
        <Button onPress={onDone}>{t('remove.done')}</Button>
      </div>
    </CoverScreen>
  );
}
