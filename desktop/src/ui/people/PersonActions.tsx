import type { GivenCode, PersonAccount } from '@cartable/shared/bridge/asks/school.ts';
import { KeyRound, Lock, LockOpen, ShieldOff, TicketCheck, Users } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { today } from '../lib/days.ts';
import { CodeDialog } from './CodeDialog.tsx';
import { lazyPart } from '../lib/lazyPart.ts';

const JoinPeople = lazyPart(() => import('./JoinPeople.tsx'));

export interface PersonActionsProps {
  readonly person: PersonAccount;
  /** Something was done: the page asks the server anew. */
  readonly onChanged: () => void;
}

/** Blocking, a new code, another password: for accounts of people with less power than one's own. */
export function PersonActions({ person, onChanged }: PersonActionsProps) {
  const { t } = useTranslation('people');
  const ask = useAsk();
  const toasts = useToasts();
  const [asking, setAsking] = useState<'block' | 'reset' | 'factors' | 'join'>();
  const [given, setGiven] = useState<GivenCode>();
  const { userId, blockedAt } = person;
  const name = `${person.givenName} ${person.familyName}`;
  const stays = person.memberships.some(({ endsOn }) => endsOn === null || endsOn >= today());
  const setBlocked = async (blocked: boolean) => {
    if ((await ask('school.setBlocked', { userId, blocked })) === undefined) return;
    toasts.show({ text: t(blocked ? 'blockedNow' : 'unblockedNow'), tone: 'good' });
    onChanged();
  };
  const give = async (how: 'school.newCode' | 'school.resetPassword') => {
    const code = await ask(how, { userId });
    if (code === undefined) return;
    setGiven(code);
    onChanged();
  };
  const forgetFactors = async () => {
    if ((await ask('school.resetFactors', { userId })) === undefined) return;
    toasts.show({ text: t('factorsReset'), tone: 'good' });
    onChanged();
  };
  return (
    <Card title={t('actions')}>
      {!person.mine && <Notice tone="info">{t('notMine')}</Notice>}
      {person.mine && person.login === null && (
        <div className="stack">
          <p className="page-eyebrow">{t(stays ? 'firstCode' : 'noRole')}</p>
          {stays && (
            <div className="people-actions">
              <Button icon={TicketCheck} variant="primary" onPress={() => void give('school.newCode')}>
                {t('newCode')}
              </Button>
            </div>
          )}
        </div>
      )}
      {person.mine && person.login !== null && (
        <div className="people-actions">
          {blockedAt === null ? (
            <Button icon={Lock} variant="danger" onPress={() => setAsking('block')}>
              {t('block')}
            </Button>
          ) : (
            <Button icon={LockOpen} variant="primary" onPress={() => void setBlocked(false)}>
              {t('unblock')}
            </Button>
          )}
          <Button icon={TicketCheck} onPress={() => void give('school.newCode')}>
            {t('newCode')}
          </Button>
          <Button icon={KeyRound} onPress={() => setAsking('reset')}>
            {t('reset')}
          </Button>
          <Button icon={ShieldOff} onPress={() => setAsking('factors')}>
            {t('resetFactors')}
          </Button>
          <Button icon={Users} onPress={() => setAsking('join')}>
            {t('join')}
          </Button>
        </div>
      )}
      <ConfirmDialog
        title={t('blockTitle', { name })}
        isOpen={asking === 'block'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => void setBlocked(true)}
        confirmLabel={t('block')}
        danger
      >
        <p>{t('blockText')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={t('resetTitle', { name })}
        isOpen={asking === 'reset'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => void give('school.resetPassword')}
        confirmLabel={t('reset')}
        danger
      >
        <p>{t('resetText')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={t('factorsTitle', { name })}
        isOpen={asking === 'factors'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => void forgetFactors()}
        confirmLabel={t('resetFactors')}
        danger
      >
        <p>{t('factorsText')}</p>
      </ConfirmDialog>
      {asking === 'join' && (
        <Suspense>
          <JoinPeople
            userId={userId}
            name={name}
            onClose={() => setAsking(undefined)}
            onDone={() => {
              setAsking(undefined);
              toasts.show({ text: t('joined'), tone: 'good' });
              onChanged();
            }}
          />
        </Suspense>
      )}
      <CodeDialog name={name} given={given} onClose={() => setGiven(undefined)} />
    </Card>
  );
}
