import type { ListedKey } from '@cartable/shared/bridge/asks/fleet.ts';
import { mayBecome } from '@cartable/shared/domain/fleet/keyState.ts';
import { Usb } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../bridge/HostContext.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';
import { KeyState } from './KeyState.tsx';
import { LossDialog } from './LossDialog.tsx';
import './Fleet.css';

/** The keys that the school gave the person and their children: a lost one is cut off in two clicks. Nothing where there are none. */
export function OwnKeysCard() {
  const { t } = useTranslation('fleet');
  const { userId } = useMe();
  const format = useFormat();
  const now = useNow();
  const { state, again } = useAnswer('fleet.own', {});
  const [asking, setAsking] = useState<ListedKey>();
  if (state.status === 'loading') return <Skeleton />;
  const keys = state.status === 'ready' ? state.value.filter((key) => key.state !== 'replaced') : [];
  if (keys.length === 0) return null;
  return (
    <Card title={t('ownKeys')}>
      <ul className="class-list">
        {keys.map((key) => (
          <li key={key.keyId} className="class-row fleet-own">
            <Usb size={20} aria-hidden="true" />
            <span className="mark-words">
              <strong>
                {key.holder !== null && key.holder.userId !== userId
                  ? t('keyOf', { name: key.holder.givenName, serial: key.serial })
                  : key.serial}
              </strong>
              <span className="page-eyebrow">
                {key.seenAt === null ? t('never') : t('seen', { ago: format.ago(key.seenAt, now) })}
              </span>
            </span>
            <KeyState {...key} />
            {mayBecome(key.state, 'lost') && (
              <Button size="sm" variant="danger" onPress={() => setAsking(key)}>
                {t('lost')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <LossDialog asking={asking} onClose={() => setAsking(undefined)} onDone={again} />
    </Card>
  );
}
