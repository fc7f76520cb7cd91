import { useSyncStatus } from '../bridge/HostContext.tsx';
import { SyncPill } from '../design/Status/SyncPill.tsx';
import { useSyncWords } from '../sync/useSyncWords.ts';
import { href } from './route.ts';

/** The key's state as a link to the sync centre; on every screen. */
export function SyncLink() {
  const { pending, refused } = useSyncStatus();
  const { look, since } = useSyncWords();
  return (
    <SyncPill look={look} count={look === 'refused' ? refused : pending} since={since} href={href('sync')} />
  );
}
