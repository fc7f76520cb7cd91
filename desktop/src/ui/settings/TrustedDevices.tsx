import type { OwnTrust } from '@cartable/shared/bridge/asks/trusts.ts';
import { MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { ServerView } from '../bridge/ServerView.tsx';
import { ask, useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { localDay } from '../lib/days.ts';
import { useFormat } from '../lib/useFormat.ts';
import { ProveDialog } from './ProveDialog.tsx';

export interface TrustedDevicesProps {
  /** Sessions have ended with a trust: the list of devices is another. */
  readonly onChange: () => void;
}

/** The devices that the person trusts: declaring this browser one, with the password and the second step, and ending any. */
export function TrustedDevices({ onChange }: TrustedDevicesProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const request = useAsk();
  const toasts = useToasts();
  const { host } = useHostState();
  const { state, again } = useAnswer('account.trusts', {});
  const [proving, setProving] = useState(false);
  const [ending, setEnding] = useState<OwnTrust>();
  const changed = (text: string) => {
    toasts.show({ text, tone: 'good' });
    again();
    onChange();
  };
  const end = async ({ id }: OwnTrust) => {
    if ((await request('account.endTrust', { id })) !== undefined) changed(t('trust.ended'));
  };
  // A key is none, and has nothing to say of it but for those that there are.
  if (host !== 'portal' && (state.status !== 'ready' || state.value.devices.length === 0)) return null;
  return (
    <Card title={t('trust.title')}>
      <ServerView state={state}>
        {({ devices, state: here }) => (
          <>
            <p className="page-eyebrow">{t(here === 'school' ? 'trust.school' : 'trust.intro')}</p>
            {devices.length > 0 && (
              <ul className="class-list">
                {devices.map((one) => (
                  <TrustRow key={one.id} trust={one} onEnd={() => setEnding(one)} />
                ))}
              </ul>
            )}
            {here === 'offered' && (
              <>
                <Button icon={MonitorSmartphone} onPress={() => setProving(true)}>
                  {t('trust.declare')}
                </Button>
                <p className="page-eyebrow">{t('trust.never')}</p>
              </>
            )}
          </>
        )}
      </ServerView>
      {proving && (
        <ProveDialog
          title={t('trust.declare')}
          action={t('trust.declareVerb')}
          work={({ secrets, second }) => ask(bridge, 'account.trustDevice', second, { secrets })}
          onDone={() => {
            setProving(false);
            changed(t('trust.declared'));
          }}
          onClose={() => setProving(false)}
        />
      )}
      <ConfirmDialog
        title={t('trust.endTitle', { label: ending?.label ?? '' })}
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={() => ending && void end(ending)}
        confirmLabel={t('trust.end')}
      >
        <p>{t(ending?.current ? 'trust.endHere' : 'trust.endThere')}</p>
      </ConfirmDialog>
    </Card>
  );
}

function TrustRow({ trust, onEnd }: { readonly trust: OwnTrust; readonly onEnd: () => void }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { label, createdAt, seenAt, current } = trust;
  return (
    <li className="class-row place-row trust-row">
      <MonitorSmartphone size={20} aria-hidden="true" />
      <span className="mark-words">
        <strong>{label}</strong>
        <span className="page-eyebrow">
          {t('trust.since', { since: format.date(localDay(createdAt)), seen: format.date(localDay(seenAt)) })}
        </span>
      </span>
      <span className="place-actions">
        {current && <Badge tone="info">{t('trust.here')}</Badge>}
        <Button size="sm" aria-label={t('trust.endOf', { label })} onPress={onEnd}>
          {t('trust.end')}
        </Button>
      </span>
    </li>
  );
}
