import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Access } from '@cartable/shared/bridge/bridge.ts';
import { href, navigate } from '../app/route.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useMe } from '../bridge/HostContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Select } from '../design/Field/Select.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { useChildren } from '../people/ChildContext.tsx';
import { AccessRow } from './AccessRow.tsx';
import { Eye } from 'lucide-react';
import './Privacy.css';

type Filter = 'all' | 'acts';

interface Read {
  readonly lines: readonly Access[];
  readonly next: number | null;
}

/** "Qui a consulté mes données": the person's own, and for a parent each child's. `who`: the one to begin with. */
export function AccessesPage({ who }: { readonly who?: string | undefined }) {
  const { t } = useTranslation('privacy');
  const { userId } = useMe();
  const children = useChildren()?.children ?? [];
  const child = children.find((one) => one.pupilId === who);
  const chosen = child?.pupilId;
  const title = child ? t('page.accessesChildTitle', { name: child.givenName }) : t('page.accesses');
  const options = [
    { value: userId, label: t('page.accessesMine') },
    ...children.map((one) => ({ value: one.pupilId, label: one.givenName })),
  ];
  return (
    <Page title={title} back={{ href: href('settings'), label: t('page.back') }}>
      <p className="privacy-text">{t(chosen ? 'page.accessesChild' : 'page.accessesIntro')}</p>
      {children.length > 0 && (
        <Select
          label={t('page.accessesOf')}
          value={chosen ?? userId}
          onChange={(one) => navigate('settings', 'accesses', ...(one === userId ? [] : [one]))}
          options={options}
        />
      )}
      <AccessList key={chosen ?? userId} of={chosen} />
    </Page>
  );
}

/** One person's log, with what of it to show. */
function AccessList({ of }: { readonly of: string | undefined }) {
  const { t } = useTranslation('privacy');
  const [filter, setFilter] = useState<Filter>('all');
  return (
    <>
      <Segmented
        label={t('page.filter')}
        value={filter}
        onChange={setFilter}
        options={[
          { value: 'all', label: t('page.filters.all') },
          { value: 'acts', label: t('page.filters.acts') },
        ]}
      />
      <AccessLines key={filter} of={of} filter={filter} />
    </>
  );
}

/** The lines, asked of the server, newest day first. */
function AccessLines({ of, filter }: { readonly of: string | undefined; readonly filter: Filter }) {
  const { t } = useTranslation('privacy');
  const bridge = useBridge();
  const [read, setRead] = useState<Read | 'offline'>();
  const more = useCallback(
    async (known: Read | undefined) => {
      const before = known?.next;
      const args = {
        ...(before !== undefined && before !== null && { before }),
        ...(of !== undefined && { of }),
        filter,
      };
      const answer = await bridge.call('account.accesses', args);
      if (!answer.ok) return setRead(known ?? 'offline');
      setRead({ lines: [...(known?.lines ?? []), ...answer.value.lines], next: answer.value.next });
    },
    [bridge, of, filter],
  );
  useEffect(() => {
    void more(undefined);
  }, [more]);
  return (
    <>
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
              <AccessRow key={line.seq} line={line} ofChild={of !== undefined} />
            ))}
          </ul>
          {read.next !== null && <Button onPress={() => void more(read)}>{t('page.more')}</Button>}
        </Card>
      )}
    </>
  );
}
