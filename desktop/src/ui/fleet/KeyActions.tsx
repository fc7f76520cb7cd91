import type { FleetKeyDetail } from '@cartable/shared/bridge/asks/fleet.ts';
import { mayBecome } from '@cartable/shared/domain/fleet/keyState.ts';
import { Ban, HandHelping, RefreshCw, SearchX, TicketCheck, Undo2, UserPlus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../app/route.ts';
import { useHostState } from '../bridge/HostContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
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
  const { host, me } = useHostState();
  const ask = useAsk();
  const command = useCommand();
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
  /** A browser hands the batch of one key over as a file; the program keeps it and goes on where keys are written. */
  const give = async (how: 'replace' | 'ticket') => {
    if (host !== 'portal') {
      const made = await command('keys.newBatch', how === 'replace' ? { replace: keyId } : { ticket: keyId });
      if (made?.done !== true) return;
      toasts.show({ text: t(`doneHere.${how}`), tone: 'good' });
      navigate('fleet', 'prepare');
      return;
    }
    const batch = await ask(how === 'replace' ? 'fleet.replace' : 'fleet.newTicket', { keyId });
    if (batch === undefined) return;
    saveBatch(batch);
    done(t(`done.${how}`));
  };
  const confirmed = { lost: lose, revoked: () => setState('revoked'), replace: () => give('replace') };
  // In the program only a technician has the page where keys are written.
  const mayGive = host === 'portal' || me?.roles.includes('technician') === true;
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
        {manages && mayEnd && mayBecome(state, 'replaced') && mayGive && (
          <Button icon={RefreshCw} onPress={() => setAsking('replace')}>
            {t('replace')}
          </Button>
        )}
        {manages && waiting && mayGive && (
          <Button icon={TicketCheck} onPress={() => void give('ticket')}>
            {t('newTicket')}
          </Button>
        )}
        {manages && mayEnd && mayBecome(state, 'revoked') && (
          <Button icon={Ban} onPress={() => setAsking('revoked')}>
            {t('revoke')}
          </Button>
        )}
      </div>
      {manages && !mayGive && state !== 'replaced' && <Notice tone="info">{t('moreInPortal')}</Notice>}
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
        <p>
          {asking &&
            t(asking === 'replace' && host !== 'portal' ? 'askText.replaceHere' : `askText.${asking}`)}
        </p>
      </ConfirmDialog>
    </Card>
  );
}
