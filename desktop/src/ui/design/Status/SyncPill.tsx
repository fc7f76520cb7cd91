import {
  Check,
  CircleAlert,
  CloudOff,
  CloudUpload,
  LogIn,
  type LucideIcon,
  RefreshCw,
  TriangleAlert,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import './Status.css';

/** What the key has to say about its synchronisation, the most important first. */
export type SyncLook = 'refused' | 'error' | 'signIn' | 'syncing' | 'waiting' | 'offline' | 'shut' | 'synced';

export interface SyncPillProps {
  readonly look: SyncLook;
  /** What waits to go up (waiting, offline) or was refused (refused). */
  readonly count?: number;
  /** "il y a 3 min": when the last synchronisation ended. */
  readonly since?: string | undefined;
  readonly href: string;
}

const icons: Readonly<Record<SyncLook, LucideIcon>> = {
  refused: TriangleAlert,
  error: CircleAlert,
  signIn: LogIn,
  syncing: RefreshCw,
  waiting: CloudUpload,
  offline: CloudOff,
  shut: CloudOff,
  synced: Check,
};

/** The state of the key, always visible and true; a link to the sync centre. Offline is calm: it is not an error. */
export function SyncPill({ look, count = 0, since, href }: SyncPillProps) {
  const { t } = useTranslation('common');
  const Icon = icons[look];
  return (
    <a href={href} className={`sync-pill sync-${look}`}>
      <Icon className="sync-icon" aria-hidden="true" />
      <span className="sync-words">
        <span className="sync-title">{t(`syncPill.${look}`, { count })}</span>
        {since && <span className="sync-since">{since}</span>}
      </span>
    </a>
  );
}
