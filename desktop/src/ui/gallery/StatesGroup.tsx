import { Check, Clock, PartyPopper } from 'lucide-react';
import { Button } from '../design/Button/Button.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { ErrorState } from '../design/State/ErrorState.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { OfflineBanner } from '../design/Status/OfflineBanner.tsx';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';
import { RefusedNotice } from '../design/Status/RefusedNotice.tsx';
import { SyncPill, type SyncLook } from '../design/Status/SyncPill.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useWords } from './words.ts';

const looks: readonly SyncLook[] = [
  'synced',
  'syncing',
  'waiting',
  'offline',
  'shut',
  'signIn',
  'refused',
  'error',
];

/** Empty, loading, offline, refused, error; progress and badges. */
export function StatesGroup() {
  const w = useWords();
  return (
    <div className="gallery-group" id="states">
      <div className="gallery-grid">
        <Card title={w('statuses')}>
          <div className="gallery-row">
            <Badge>{w('quiet')}</Badge>
            <Badge tone="good" icon={Check}>
              {w('saved').slice(0, 13)}
            </Badge>
            <Badge tone="warn" icon={Clock}>
              {w('pending')}
            </Badge>
            <Badge tone="bad">{w('danger')}</Badge>
            <Badge tone="info">{w('primary')}</Badge>
            <Badge tone="marker">{w('mark')}</Badge>
          </div>
          <div className="gallery-row">
            {looks.map((look) => (
              <SyncPill key={look} look={look} count={2} since="14:05" href="#states" />
            ))}
          </div>
        </Card>
        <Card>
          <ProgressBar
            label={w('uploading')}
            done={7_400_000}
            total={12_400_000}
            unit="bytes"
            leftMs={42_000}
            onCancel={() => {}}
          />
          <ProgressBar label={w('firstSync')} done={0} />
          <Skeleton lines={3} />
        </Card>
      </div>
      <div className="gallery-grid">
        <OfflineBanner since="14:05" />
        <Notice tone="good" title={w('saved')} />
        <Notice tone="info" title={w('check')}>
          {w('emptyText')}
        </Notice>
        <Notice tone="bad" title={w('keyFull')} actions={<Button size="sm">{w('quiet')}</Button>}>
          {w('keyFullText')}
        </Notice>
        <RefusedNotice
          what={w('conflict')}
          why={w('conflictWhy')}
          values={{ mine: '14,5', theirs: '13' }}
          actions={
            <>
              <Button size="sm">{w('keepTheirs')}</Button>
              <Button size="sm">{w('keepMine')}</Button>
            </>
          }
        />
      </div>
      <div className="gallery-grid">
        <Card>
          <EmptyState icon={PartyPopper} title={w('empty')} actions={<Button>{w('quiet')}</Button>}>
            {w('emptyText')}
          </EmptyState>
        </Card>
        <Card>
          <ErrorState
            title={w('brokenTitle')}
            text={w('brokenText')}
            code="files.damaged"
            onRetry={() => {}}
          />
        </Card>
      </div>
    </div>
  );
}
