import { useTranslation } from 'react-i18next';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';

/** The key is gone, or cannot be used: what happened, what is safe, what to do. */
export function StoppedScreen({ state }: { readonly state: HostState }) {
  const { t } = useTranslation('app');
  const errorText = useErrorText();
  const removed = state.phase === 'removed';
  return (
    <CoverScreen title={removed ? t('removed.title') : t('blocked.title')}>
      <Notice tone={removed ? 'info' : 'bad'}>
        {removed || !state.problem ? t('removed.text') : errorText(state.problem)}
      </Notice>
      {removed && <p>{t('removed.next')}</p>}
      {!removed && state.problem && <p>{t('errorCode', { ns: 'common', code: state.problem.code })}</p>}
    </CoverScreen>
  );
}
