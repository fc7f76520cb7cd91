import type { LinkedIdentity } from '@cartable/shared/bridge/asks/account.ts';
import { Link2 } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { ask, useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { LinkProvider } from './LinkProvider.tsx';
import { ProveDialog } from './ProveDialog.tsx';
import { useLinkReturned } from './useLinkReturned.ts';
import { lazyPart } from '../lib/lazyPart.ts';

const LinkInBrowser = lazyPart(() => import('./LinkInBrowser.tsx'));

/** Other ways into the account: the providers that it is linked to. Nothing is shown where the school has none. */
export function IdentitiesCard() {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const toasts = useToasts();
  const format = useFormat();
  const { host, server } = useHostState();
  const providers = useAnswer('account.providers', {});
  const linked = useAnswer('account.identities', {});
  const [linking, setLinking] = useState<{ readonly id: string; readonly label: string }>();
  const [unlinking, setUnlinking] = useState<LinkedIdentity>();
  const refused = useLinkReturned(() => {
    toasts.show({ text: t('identities.linkedNow'), tone: 'good' });
    linked.again();
  });
  if (providers.state.status === 'loading' || linked.state.status === 'loading') return <Skeleton />;
  if (providers.state.status === 'failed' || linked.state.status === 'failed') return null;
  const identities = linked.state.value;
  const left = providers.state.value.filter(({ label }) => !identities.some((one) => one.label === label));
  const mayLink = server !== null && left.length > 0;
  if (identities.length === 0 && !mayLink) return null;
  const done = (text: string) => {
    setLinking(undefined);
    setUnlinking(undefined);
    toasts.show({ text, tone: 'good' });
    linked.again();
  };
  return (
    <Card title={t('identities.title')}>
      <p className="page-eyebrow">{t(host === 'portal' ? 'identities.introPortal' : 'identities.intro')}</p>
      {refused !== undefined && (
        <Notice tone="bad" announce>
          {refused}
        </Notice>
      )}
      {identities.length > 0 && (
        <ul className="class-list">
          {identities.map((identity) => (
            <li key={identity.issuer} className="class-row">
              <Link2 size={20} aria-hidden="true" />
              <span className="mark-words">
                <strong>{identity.label}</strong>
                <span className="page-eyebrow">
                  {t('identities.since', { moment: format.moment(identity.linkedAt) })}
                </span>
              </span>
              <Button size="sm" variant="danger" onPress={() => setUnlinking(identity)}>
                {t('identities.unlink')} <span className="visually-hidden">{identity.label}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {mayLink && (
        <div className="settings-actions">
          {left.map((provider) => (
            <Button key={provider.id} icon={Link2} onPress={() => setLinking(provider)}>
              {t('identities.link', { label: provider.label })}
            </Button>
          ))}
        </div>
      )}
      {linking && host === 'portal' && (
        <Suspense>
          <LinkInBrowser provider={linking} onClose={() => setLinking(undefined)} />
        </Suspense>
      )}
      {linking && host === 'electron' && server !== null && (
        <LinkProvider
          provider={linking}
          server={server}
          onDone={() => done(t('identities.linked', { label: linking.label }))}
          onClose={() => setLinking(undefined)}
        />
      )}
      {unlinking && (
        <ProveDialog
          title={t('identities.unlinkTitle', { label: unlinking.label })}
          action={t('identities.unlink')}
          danger
          work={({ secrets, second }) =>
            ask(bridge, 'account.unlink', { issuer: unlinking.issuer, ...second }, { secrets })
          }
          onDone={() => done(t('identities.unlinked', { label: unlinking.label }))}
          onClose={() => setUnlinking(undefined)}
        />
      )}
    </Card>
  );
}
