import type { FleetKeyDetail } from '@cartable/shared/bridge/asks/fleet.ts';
import { mayBecome } from '@cartable/shared/domain/fleet/keyState.ts';
import { Ban, HandHelping, RefreshCw, SearchX, TicketCheck, Undo2, UserPlus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { lazyPart } from '../lib/lazyPart.ts';
import { saveBatch } from './saveBatch.ts';

const AssignKey = lazyPart(() => import('./AssignKey.tsx'));

export interface KeyActionsProps {
  readonly value: FleetKeyDetail;
  /** Something was done: the page asks the server anew. */
  readonly onChanged: () => void;
}

type Danger = 'lost' | 'revoked' | 'replace';

/** What may be done with a key now. Lost: one click here, one in the question that says what it means. */
export function KeyActions({ value, onChanged }: KeyActionsProps) {
  const { t } = useTranslation('fleet');
  const { host } = useHostState();
  const ask = useAsk();
  const toasts = useToasts();
  const [asking, setAsking] = useState<Danger>();
  const [assigning, setAssigning] = useState(false);
  const { keyId, serial, state, manages, mayEnd } = value;
  const done = (text: string) => {
    toasts.show({ text, tone: 'good' });
    onChanged();
  };
  const setState = async (to: 'prepared' | 'handed_out' | 'revoked') => {
    if ((await ask('fleet.setState', { keyId, state: to })) === undefined) return;
    done(t(`done.${to}`));
  };
  const lose = async () => {
    if ((await ask('fleet.reportLoss', { keyId })) !== undefined) done(t('done.lost'));
  };
  const give = async (how: 'fleet.replace' | 'fleet.newTicket') => {
    const batch = await ask(how, { keyId });
    if (batch === undefined) return;
    saveBatch(batch);
    done(t(how === 'fleet.replace' ? 'done.replace' : 'done.ticket'));
  };
  const confirmed = { lost: lose, revoked: () => setState('revoked'), replace: () => give('fleet.replace') };
  const waiting = state === 'prepared' || state === 'handed_out';
  const inPlay = mayBecome(state, 'lost');
  const mayLose = mayEnd && inPlay;
  return (
    <Card title={t('actions')}>
      {!inPlay && !manages && <p className="page-eyebrow">{t('nothingToDo')}</p>}
      {inPlay && !mayEnd && <Notice tone="info">{t('holderOnly')}</Notice>}
      <div className="fleet-actions">
        {mayLose && (
          <Button icon={SearchX} variant="danger" onPress={() => setAsking('lost')}>
            {t('lost')}
          </Button>
        )}
        {manages && state === 'prepared' && (
          <Button icon={HandHelping} variant="primary" onPress={() => void setState('handed_out')}>
            {t('handOut')}
          </Button>
        )}
        {manages && state === 'handed_out' && (
          <Button icon={Undo2} onPress={() => void setState('prepared')}>
            {t('takeBack')}
          </Button>
        )}
        {manages && waiting && (
          <Button icon={UserPlus} onPress={() => setAssigning(true)}>
            {t('assign')}
          </Button>
        )}
        {manages && mayEnd && mayBecome(state, 'replaced') && host === 'portal' && (
          <Button icon={RefreshCw} onPress={() => setAsking('replace')}>
            {t('replace')}
          </Button>
        )}
        {manages && waiting && host === 'portal' && (
          <Button icon={TicketCheck} onPress={() => void give('fleet.newTicket')}>
            {t('newTicket')}
          </Button>
        )}
        {manages && mayEnd && mayBecome(state, 'revoked') && (
          <Button icon={Ban} onPress={() => setAsking('revoked')}>
            {t('revoke')}
          </Button>
        )}
      </div>
      {manages && host !== 'portal' && state !== 'replaced' && (
        <Notice tone="info">{t('moreInPortal')}</Notice>
      )}
      {assigning && (
        <Suspense>
          <AssignKey
            value={value}
            onClose={() => setAssigning(false)}
            onDone={() => {
              setAssigning(false);
              done(t('done.assigned'));
            }}
          />
        </Suspense>
      )}
      <ConfirmDialog
        title={asking ? t(`ask.${asking}`, { serial }) : ''}
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onConfirm={() => asking && void confirmed[asking]()}
        confirmLabel={asking ? t(`askAction.${asking}`) : ''}
        danger
      >
        <p>{asking && t(`askText.${asking}`)}</p>
      </ConfirmDialog>
    </Card>
  );
}
