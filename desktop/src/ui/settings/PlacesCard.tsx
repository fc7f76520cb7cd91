import type { OwnPlace } from '@cartable/shared/bridge/asks/account.ts';
import { School } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../app/route.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useMe } from '../bridge/HostContext.tsx';
import { ask, useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { AttemptNotice } from '../lib/SecondCode.tsx';
import { useAttempt } from '../lib/useAttempt.ts';
import { ProveDialog } from './ProveDialog.tsx';
import { useRoleNames } from './useRoleNames.ts';
import { lazyPart } from '../lib/lazyPart.ts';

const JoinAccount = lazyPart(() => import('./JoinAccount.tsx'));

/** The person's schools and roles: going to another one, joining an account, taking one apart. Pupils of one school have nothing to choose. */
export function PlacesCard() {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const toasts = useToasts();
  const attempt = useAttempt();
  const { roles } = useMe();
  const names = useRoleNames();
  const places = useAnswer('account.places', {});
  const [going, setGoing] = useState<OwnPlace>();
  const [joining, setJoining] = useState(false);
  const [parting, setParting] = useState<OwnPlace>();
  if (places.state.status === 'loading') return <Skeleton />;
  if (places.state.status === 'failed') return null;
  const list = places.state.value;
  const mayJoin = !roles.includes('pupil');
  if (list.length < 2 && !mayJoin) return null;
  const here = list.find((one) => one.current);
  const isOther = (one: OwnPlace) => one.schoolId !== here?.schoolId || one.userId !== here.userId;
  const go = async (place: OwnPlace) => {
    setGoing(place);
    const { schoolId, userId, profile } = place;
    const gone = await attempt.run(() => bridge.call('account.changePlace', { schoolId, userId, profile }));
    setGoing(undefined);
    // In the portal a new page begins by itself.
    if (gone !== undefined) navigate('home');
  };
  const done = (text: string) => {
    setJoining(false);
    setParting(undefined);
    toasts.show({ text, tone: 'good' });
    places.again();
  };
  const named = (one: OwnPlace) => `${one.schoolName}, ${names(one.roles)}`;
  return (
    <Card title={t('places.title')}>
      <p className="page-eyebrow">{t('places.intro')}</p>
      <AttemptNotice attempt={attempt} />
      <ul className="class-list">
        {list.map((one) => (
          <li key={`${one.schoolId}/${one.userId}/${one.profile}`} className="class-row place-row">
            <School size={20} aria-hidden="true" />
            <span className="mark-words">
              <strong>{one.schoolName}</strong>
              <span className="page-eyebrow">{names(one.roles)}</span>
            </span>
            <span className="place-actions">
              {one.current && <Badge tone="good">{t('places.here')}</Badge>}
              {!one.current && !one.open && <Badge tone="plain">{t('places.closed')}</Badge>}
              {!one.current && one.open && (
                <Button
                  size="sm"
                  variant="primary"
                  isPending={going === one}
                  isDisabled={going !== undefined && going !== one}
                  onPress={() => void go(one)}
                >
                  {t('places.go')} <span className="visually-hidden">{named(one)}</span>
                </Button>
              )}
              {!one.current && isOther(one) && (
                <Button size="sm" variant="quiet" onPress={() => setParting(one)}>
                  {t('places.part')} <span className="visually-hidden">{named(one)}</span>
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {mayJoin && (
        <div className="settings-actions">
          <Button onPress={() => setJoining(true)}>{t('places.join')}</Button>
        </div>
      )}
      {joining && (
        <Suspense>
          <JoinAccount onDone={() => done(t('places.joined'))} onClose={() => setJoining(false)} />
        </Suspense>
      )}
      {parting && (
        <ProveDialog
          title={t('places.partTitle', { name: named(parting) })}
          action={t('places.part')}
          danger
          work={({ secrets, second }) =>
            ask(
              bridge,
              'account.separate',
              { schoolId: parting.schoolId, userId: parting.userId, ...second },
              { secrets },
            )
          }
          onDone={() => done(t('places.parted'))}
          onClose={() => setParting(undefined)}
        />
      )}
    </Card>
  );
}
