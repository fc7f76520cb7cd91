import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Access } from '@cartable/shared/bridge/bridge.ts';
import { href } from '../app/route.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AccessRow } from './AccessRow.tsx';
import { Eye } from 'lucide-react';
import './Privacy.css';

interface Read {
  readonly lines: readonly Access[];
  readonly next: number | null;
}

/** "Qui a consulté mes données": asked of the server, newest first. */
export function AccessesPage() {
  const { t } = useTranslation('privacy');
  const bridge = useBridge();
  const [read, setRead] = useState<Read | 'offline'>();
  const more = useCallback(
    async (known: Read | undefined) => {
      const before = known?.next;
      const args = before === undefined || before === null ? {} : { before };
      const answer = await bridge.call('account.accesses', args);
      if (!answer.ok) return setRead(known ?? 'offline');
      setRead({ lines: [...(known?.lines ?? []), ...answer.value.lines], next: answer.value.next });
    },
    [bridge],
  );
  useEffect(() => {
    void more(undefined);
  }, [more]);
  return (
    <Page title={t('page.accesses')} back={{ href: href('settings'), label: t('page.back') }}>
      <p className="privacy-text">{t('page.accessesIntro')}</p>
      {read === undefined && <Skeleton />}
      {read === 'offline' && <Notice tone="offline">{t('page.accessesOffline')}</Notice>}
      {typeof read === 'object' && read.lines.length === 0 && (
        <EmptyState icon={Eye} title={t('page.accessesEmpty')}>
          {t('page.accessesEmptyText')}
        </EmptyState>
      )}
      {typeof read === 'object' && read.lines.length > 0 && (
        <Card>
          <ul className="class-list">
            {read.lines.map((line) => (
              <AccessRow key={line.seq} line={line} />
            ))}
          </ul>
          {read.next !== null && <Button onPress={() => void more(read)}>{t('page.more')}</Button>}
        </Card>
      )}
    </Page>
  );
}
