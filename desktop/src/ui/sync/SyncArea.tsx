import { Check, RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WaitingAction } from '@cartable/shared/bridge/syncStatus.ts';
import { useSyncStatus } from '../bridge/HostContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { TransferBar } from '../documents/TransferBar.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { useFormat } from '../lib/useFormat.ts';
import { RemoveKeyCard } from './RemoveKeyCard.tsx';
import { SignInAgain } from './SignInAgain.tsx';
import './Sync.css';
import { Tray } from './tray/Tray.tsx';
import { useActionWords } from './useActionWords.ts';
import { useSyncLists } from './useSyncLists.ts';
import { useSyncWords } from './useSyncWords.ts';

/** The sync centre: how the key is, what waits, what was refused and why, and the way to remove it safely. */
export default function SyncArea() {
  const { t } = useTranslation('sync');
  const command = useCommand();
  const status = useSyncStatus();
  const errorText = useErrorText();
  const words = useSyncWords();
  const { waiting, refusals } = useSyncLists();
  const { connection, transfers, notices, problem, firstSyncRecords } = status;
  return (
    <Page
      title={t('title')}
      eyebrow={t('eyebrow')}
      actions={
        <Button
          icon={RefreshCw}
          onPress={() => void command('sync.now', {})}
          isPending={connection === 'syncing'}
          isDisabled={connection === 'revoked'}
        >
          {t('now')}
        </Button>
      }
    >
      <div className="sync-top">
        <Card title={words.title} className="sync-state">
          <p>{words.text}</p>
          {problem && connection !== 'online' && <p className="page-eyebrow">{errorText(problem)}</p>}
          <p className="page-eyebrow">{words.last}</p>
          {firstSyncRecords !== null && (
            <ProgressBar label={t('first', { count: firstSyncRecords })} done={firstSyncRecords} />
          )}
          {connection === 'signIn' && <SignInAgain />}
        </Card>
        <RemoveKeyCard />
      </div>
      {notices.map((notice) => (
        <Notice
          key={`${notice.code} ${notice.at}`}
          tone="info"
          actions={
            <Button size="sm" onPress={() => void command('sync.dismissNotice', { code: notice.code })}>
              {t('dismiss')}
            </Button>
          }
        >
          {errorText(notice)}
        </Notice>
      ))}
      <Tray refusals={refusals} />
      {transfers.length > 0 && (
        <Card title={t('transfers')}>
          {transfers.map((transfer) => (
            <TransferBar key={`${transfer.direction} ${transfer.manifest}`} transfer={transfer} />
          ))}
        </Card>
      )}
      <Card title={t('waiting')}>
        {waiting?.length === 0 && <EmptyState icon={Check} title={t('nothingWaiting')} />}
        {waiting !== undefined && waiting.length > 0 && <WaitingList waiting={waiting} />}
      </Card>
    </Page>
  );
}

function WaitingList({ waiting }: { readonly waiting: readonly WaitingAction[] }) {
  const { t } = useTranslation('sync');
  const format = useFormat();
  const actionWords = useActionWords();
  return (
    <ul className="class-list">
      {waiting.map((action) => (
        <li key={action.id} className="class-row">
          <span className="mark-words">
            <span>{actionWords(action)}</span>
            <span className="page-eyebrow">{format.moment(action.claimedAt)}</span>
            {action.doubtful && <span className="waiting-doubt">{t('doubtful')}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
