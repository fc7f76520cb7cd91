import type { OwnFactors } from '@cartable/shared/bridge/asks/account.ts';
import { Fingerprint, KeySquare, Smartphone, StickyNote } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { ServerView } from '../bridge/ServerView.tsx';
import { ask, useAnswer } from '../bridge/useAsk.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { AddPasskey } from './AddPasskey.tsx';
import { AddTotp } from './AddTotp.tsx';
import { ProveDialog } from './ProveDialog.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';

type Open =
  | { readonly kind: 'addTotp' | 'removeTotp' | 'addPasskey' | 'renew' }
  | { readonly kind: 'removePasskey'; readonly id: string; readonly label: string };

/** The second step of signing in: a program of codes, passkeys, codes on paper. `untitled`: on a page that has its title. */
export function SecondStepsCard({ untitled = false }: { readonly untitled?: boolean }) {
  const { t } = useTranslation('settings');
  const { state, again } = useAnswer('account.factors', {});
  const [open, setOpen] = useState<Open>();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const done = (shown: readonly string[] = []) => {
    setOpen(undefined);
    setCodes(shown);
    again();
  };
  return (
    <Card {...(!untitled && { title: t('second.title') })}>
      <p className="page-eyebrow">{t('second.intro')}</p>
      <ServerView state={state}>
        {(factors) => (
          <>
            <Duty factors={factors} />
            <FactorRows factors={factors} onOpen={setOpen} />
          </>
        )}
      </ServerView>
      {open?.kind === 'addTotp' && <AddTotp onDone={done} onClose={() => setOpen(undefined)} />}
      {open?.kind === 'addPasskey' && <AddPasskey onDone={done} onClose={() => setOpen(undefined)} />}
      <Proofs open={open} onDone={done} onClose={() => setOpen(undefined)} />
      <RecoveryCodes codes={codes} onClose={() => setCodes([])} />
    </Card>
  );
}

function Duty({ factors }: { readonly factors: OwnFactors }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  if (factors.dueAt === null) return null;
  const day = new Date(factors.dueAt).toLocaleDateString('fr-CA', { timeZone: 'Europe/Paris' });
  return <Notice tone="warn">{t('second.due', { day: format.day(day) })}</Notice>;
}

interface FactorRowsProps {
  readonly factors: OwnFactors;
  readonly onOpen: (open: Open) => void;
}

function FactorRows({ factors, onOpen }: FactorRowsProps) {
  const { t } = useTranslation('settings');
  const { host } = useHostState();
  const { totp, passkeys, recoveryCodes } = factors;
  const some = totp || passkeys.length > 0;
  return (
    <>
      <ul className="class-list">
        {totp && (
          <li className="class-row">
            <Smartphone size={20} aria-hidden="true" />
            <strong className="mark-words">{t('second.totp')}</strong>
            <Button size="sm" variant="danger" onPress={() => onOpen({ kind: 'removeTotp' })}>
              {t('second.remove')}
            </Button>
          </li>
        )}
        {passkeys.map(({ id, label }) => (
          <li key={id} className="class-row">
            <Fingerprint size={20} aria-hidden="true" />
            <span className="mark-words">
              <strong>{label}</strong>
              <span className="page-eyebrow">{t('second.passkey')}</span>
            </span>
            <Button size="sm" variant="danger" onPress={() => onOpen({ kind: 'removePasskey', id, label })}>
              {t('second.remove')} <span className="visually-hidden">{label}</span>
            </Button>
          </li>
        ))}
        {some && (
          <li className="class-row">
            <StickyNote size={20} aria-hidden="true" />
            <span className="mark-words">
              <strong>{t('second.paper')}</strong>
              <span className="page-eyebrow">{t('second.left', { count: recoveryCodes })}</span>
            </span>
            <Button size="sm" variant="quiet" onPress={() => onOpen({ kind: 'renew' })}>
              {t('second.renew')}
            </Button>
          </li>
        )}
      </ul>
      <div className="settings-actions">
        {!totp && (
          <Button icon={Smartphone} onPress={() => onOpen({ kind: 'addTotp' })}>
            {t('second.addTotp')}
          </Button>
        )}
        {/* A passkey belongs to an address: the portal's, which the key's program does not have. */}
        {host === 'portal' && 'PublicKeyCredential' in window && (
          <Button icon={KeySquare} onPress={() => onOpen({ kind: 'addPasskey' })}>
            {t('second.addPasskey')}
          </Button>
        )}
      </div>
    </>
  );
}

interface ProofsProps {
  readonly open: Open | undefined;
  readonly onDone: (codes?: readonly string[]) => void;
  readonly onClose: () => void;
}

/** What takes the proof once more and nothing else. */
function Proofs({ open, onDone, onClose }: ProofsProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  switch (open?.kind) {
    case 'removeTotp':
      return (
        <ProveDialog
          title={t('second.removeTotp')}
          action={t('second.remove')}
          danger
          onClose={onClose}
          work={({ secrets, second }) => ask(bridge, 'account.removeTotp', second, { secrets })}
          onDone={() => onDone()}
        />
      );
    case 'removePasskey':
      return (
        <ProveDialog
          title={t('second.removeOf', { label: open.label })}
          action={t('second.remove')}
          danger
          onClose={onClose}
          work={({ secrets, second }) =>
            ask(bridge, 'account.removePasskey', { id: open.id, ...second }, { secrets })
          }
          onDone={() => onDone()}
        />
      );
    case 'renew':
      return (
        <ProveDialog
          title={t('second.renewTitle')}
          action={t('second.renew')}
          onClose={onClose}
          work={({ secrets, second }) => ask(bridge, 'account.renewRecoveryCodes', second, { secrets })}
          onDone={({ recoveryCodes }) => onDone(recoveryCodes)}
        />
      );
    default:
      return null;
  }
}
