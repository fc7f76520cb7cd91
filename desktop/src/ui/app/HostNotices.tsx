import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState, useSyncStatus } from '../bridge/HostContext.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { lazyScreen } from '../i18n/lazyScreen.ts';
import { useErrorText } from '../i18n/useErrorText.ts';

const OpeningNotices = lazyScreen(() => import('./OpeningNotices.tsx'));

/** What is out of the ordinary with the key or the school, above every page. */
export function HostNotices() {
  const { t } = useTranslation('app');
  const { readOnly, damaged, notices } = useHostState();
  const { problem } = useSyncStatus();
  const errorText = useErrorText();
  const shut = problem?.code === 'school.not_open' ? problem : null;
  if (!readOnly && damaged.length === 0 && notices.length === 0 && shut === null) return null;
  // Of a file whose header cannot be read, not even the name is known.
  const names = damaged.map((one) => one.name).filter((name) => name !== '');
  return (
    <div className="host-notices">
      {shut && <Notice tone="warn">{errorText(shut)}</Notice>}
      {notices.length > 0 && (
        <Suspense>
          <OpeningNotices notices={notices} />
        </Suspense>
      )}
      {readOnly && (
        <Notice tone="warn" title={t('readOnly.title')}>
          {t('readOnly.text')}
        </Notice>
      )}
      {damaged.length > 0 && (
        <Notice tone="warn" title={t('damaged.title', { count: damaged.length })}>
          {names.length === 0 ? t('damaged.nameless') : t('damaged.text', { names: names.join(', ') })}
        </Notice>
      )}
    </div>
  );
}
