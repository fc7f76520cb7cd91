import { useTranslation } from 'react-i18next';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import { useSyncStatus } from '../bridge/HostContext.tsx';
import type { SyncLook } from '../design/Status/SyncPill.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';

/** Whether the server answers and takes nothing, because the school is not open. */
function isShut({ connection, problem }: SyncStatus): boolean {
  return connection === 'online' && problem?.code === 'school.not_open';
}

/** The one look of the key's state: what a person must decide first, then what is going on, then what waits. */
export function syncLook(status: SyncStatus): SyncLook {
  if (status.connection === 'stopped' || status.connection === 'revoked') return 'error';
  if (status.refused > 0) return 'refused';
  if (status.connection === 'signIn') return 'signIn';
  if (status.connection === 'syncing') return 'syncing';
  if (status.connection === 'offline') return 'offline';
  if (isShut(status)) return 'shut';
  return status.pending > 0 ? 'waiting' : 'synced';
}

/** The state of the key in words. */
export function useSyncWords(): {
  readonly look: SyncLook;
  readonly title: string;
  readonly text: string;
  readonly last: string;
  /** "il y a 3 minutes"; undefined before the first synchronisation. */
  readonly since: string | undefined;
} {
  const { t } = useTranslation('sync');
  const status = useSyncStatus();
  const format = useFormat();
  const now = useNow();
  const since = status.lastSyncAt === null ? undefined : format.ago(status.lastSyncAt, now);
  const last = since === undefined ? t('never') : t('last', { ago: since });
  const state = isShut(status) ? 'shut' : status.connection;
  return {
    look: syncLook(status),
    title: t(`state.${state}`),
    text: t(`text.${state}`),
    // What is here is a part: the day of the last contact would say otherwise.
    last: status.firstSyncRecords !== null && status.connection !== 'syncing' ? t('unfinished') : last,
    since,
  };
}
