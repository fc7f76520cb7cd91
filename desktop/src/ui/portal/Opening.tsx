import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';

/** Signed in, and the records are on their way: nothing is shown that would only look like an empty week. */
export function Opening() {
  const { t } = useTranslation('portal');
  const { problem } = useHostState();
  const command = useCommand();
  const errorText = useErrorText();
  return (
    <CoverScreen title={problem ? t('opening.late') : t('opening.title')}>
      {problem ? (
        <>
          <Notice tone="offline">{errorText(problem)}</Notice>
          <div className="cover-actions">
            <Button variant="primary" size="lg" onPress={() => void command('sync.now', {})}>
              {t('opening.retry')}
            </Button>
            <Button variant="quiet" onPress={() => void command('vault.lock', {})}>
              {t('opening.signOut')}
            </Button>
          </div>
        </>
      ) : (
        <ProgressBar label={t('opening.records')} done={0} />
      )}
    </CoverScreen>
  );
}
