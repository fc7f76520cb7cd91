import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useHostState } from '../bridge/HostContext.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { sessionCookieName } from './sessionCookieName.ts';
import './Privacy.css';

/** Who publishes and hosts, what the school can open, and the one cookie there is. */
export function LegalPage() {
  const { t } = useTranslation('privacy');
  const { server } = useHostState();
  return (
    <Page title={t('page.legal')} back={{ href: href('settings'), label: t('page.back') }}>
      <div className="privacy-register">
        <Card title={t('legal.publisher')}>
          <p>{t('legal.publisherText')}</p>
        </Card>
        <Card title={t('legal.host')}>
          <p>{server === null ? t('legal.hostUnknown') : t('legal.hostText', { server })}</p>
        </Card>
        <Card title={t('legal.school')}>
          <p>{t('legal.schoolText')}</p>
        </Card>
        <Card title={t('legal.cookies')}>
          <p>{t('legal.cookiesText')}</p>
          <dl className="privacy-facts">
            <dt>{t('legal.cookieName')}</dt>
            <dd>
              <code>{sessionCookieName}</code>
            </dd>
            <dt>{t('legal.cookiePurpose')}</dt>
            <dd>{t('legal.cookiePurposeText')}</dd>
            <dt>{t('legal.cookieEnd')}</dt>
            <dd>{t('legal.cookieEndText')}</dd>
          </dl>
        </Card>
        <Card title={t('legal.access')}>
          <p>{t('legal.accessText')}</p>
        </Card>
      </div>
    </Page>
  );
}
