import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page, type PageProps } from '../design/Surface/Page.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Accessibility, DataProtection, HostingCompany, Publisher } from './LegalFacts.tsx';
import { browserKeeps, trustDays, visitMinutes } from './browserKeeps.ts';
import './Privacy.css';

/** Who publishes and hosts, what the school can open, and what stays in a browser. `registerHref`: where what is kept is listed. */
export function LegalPage({
  back,
  registerHref,
}: Pick<PageProps, 'back'> & { readonly registerHref: string }) {
  const { t } = useTranslation('privacy');
  const { server } = useHostState();
  const { state } = useAnswer('region.legal', {});
  // All of it at once: links would move as the notice comes.
  if (state.status === 'loading')
    return (
      <Page title={t('page.legal')} {...(back && { back })}>
        <Skeleton look="blocks" />
      </Page>
    );
  const said = state.status === 'ready' ? state.value : undefined;
  const unread = state.status === 'failed' && <p>{t('legal.unread')}</p>;
  return (
    <Page title={t('page.legal')} {...(back && { back })}>
      <div className="privacy-register">
        <Card title={t('legal.publisher')}>
          {said && <Publisher legal={said.legal} />}
          {unread}
          <p>{t('legal.publisherText')}</p>
        </Card>
        <Card title={t('legal.host')}>
          {said && <HostingCompany legal={said.legal} />}
          {unread}
          <p>{server === null ? t('legal.hostUnknown') : t('legal.hostText', { server })}</p>
        </Card>
        <Card title={t('legal.dpo')}>
          {said && <DataProtection legal={said.legal} />}
          {unread}
        </Card>
        <Card title={t('legal.school')}>
          <p>{t('legal.schoolText')}</p>
        </Card>
        <Card title={t('page.register')} className="privacy-wide">
          <p>{t('legal.registerText')}</p>
          <p>
            <a href={registerHref}>{t('legal.registerOpen')}</a>
          </p>
        </Card>
        <Card title={t('legal.cookies')} className="privacy-wide">
          <p>{t('legal.cookiesText')}</p>
          <dl className="privacy-facts privacy-columns">
            {browserKeeps.map(({ what, kind, name }) => (
              <div key={what}>
                <dt>
                  {t(`legal.kind.${kind}`)} <code>{name}</code>
                </dt>
                <dd>{t(`legal.keeps.${what}`, { count: visitMinutes, ...trustDays })}</dd>
              </div>
            ))}
          </dl>
          <p>{t('legal.cookiesNone')}</p>
        </Card>
        <Card title={t('legal.access')} className="privacy-wide">
          {said && <Accessibility legal={said.legal} />}
          {unread}
        </Card>
      </div>
    </Page>
  );
}
