import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { Brand } from '../design/Shell/Brand.tsx';
import { Card } from '../design/Surface/Card.tsx';

/** Version, server, licence. */
export function AboutCard() {
  const { t } = useTranslation('settings');
  const { version, server } = useHostState();
  return (
    <Card title={t('about')}>
      <Brand />
      <p>{t('version', { version })}</p>
      {server !== null && <p className="page-eyebrow">{t('server', { server })}</p>}
      <p className="page-eyebrow">{t('licence')}</p>
    </Card>
  );
}
