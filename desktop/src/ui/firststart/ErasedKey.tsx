import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { LanguageCorner } from './LanguageCorner.tsx';

/** What a key says that was declared lost and has erased itself: what happened, what is not lost, whom to ask. */
export function ErasedKey({ onStart }: { readonly onStart: () => void }) {
  const { t } = useTranslation('start');
  return (
    <CoverScreen title={t('erased.title')} intro={<p>{t('erased.text')}</p>}>
      <LanguageCorner />
      <Notice tone="info">{t('erased.kept')}</Notice>
      <Button variant="quiet" onPress={onStart}>
        {t('erased.start')}
      </Button>
    </CoverScreen>
  );
}
