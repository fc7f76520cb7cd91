import type { AccountEvent } from '@cartable/shared/bridge/asks/account.ts';
import { roles } from '@cartable/shared/domain/actor.ts';
import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';
import { eventWords } from './eventWords.ts';

/** What happened to an account, newest first. */
export function HistoryList({ events }: { readonly events: readonly AccountEvent[] }) {
  const { t } = useTranslation('people');
  const { t: app } = useTranslation('app');
  const format = useFormat();
  const now = useNow();
  const what = ({ data }: AccountEvent) => {
    if (data.role === 'main') return t('main');
    const role = roles.find((one) => one === data.role);
    return role === undefined ? (data.label ?? '') : app(`roles.${role}`);
  };
  if (events.length === 0) return <EmptyState icon={History} title={t('noHistory')} />;
  return (
    <ul className="class-list">
      {events.map((event) => (
        <li key={event.id} className="class-row">
          <span className="mark-words">
            <strong>{t(eventWords(event.kind), { what: what(event) })}</strong>
            <span className="page-eyebrow">
              {event.by === null
                ? format.ago(event.at, now)
                : t('eventBy', {
                    ago: format.ago(event.at, now),
                    name: `${event.by.givenName} ${event.by.familyName}`,
                  })}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
