import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { Brand } from '../design/Shell/Brand.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { lazyScreen } from '../i18n/lazyScreen.ts';

const UpdateLine = lazyScreen(() => import('./UpdateLine.tsx'));

/** Version, how it stands with updates, server, licence. */
export function AboutCard() {
  const { t } = useTranslation('settings');
  const { version, server, host } = useHostState();
  return (
    <Card title={t('about')}>
      <Brand />
      <p>{t('version', { version })}</p>
      {host !== 'portal' && (
        <Suspense>
          <UpdateLine />
        </Suspense>
      )}
      {server !== null && <p className="page-eyebrow">{t('server', { server })}</p>}
      <p className="page-eyebrow">{t('licence')}</p>
    </Card>
  );
}
