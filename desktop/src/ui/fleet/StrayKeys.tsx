import type { StrayKey } from '@cartable/shared/bridge/asks/fleet.ts';
import { useTranslation } from 'react-i18next';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';

/** Who signed in with a key that is none of the fleet's: person, day, and the number that it claimed. */
export default function StrayKeys({ strays }: { readonly strays: readonly StrayKey[] }) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const now = useNow();
  return (
    <Card title={t('strays')}>
      <p className="page-eyebrow">{t('straysText')}</p>
      <ul className="class-list">
        {strays.map(({ holder, reason, serial, at }) => (
          <li key={`${holder.userId} ${reason}`} className="class-row fleet-own">
            <span className="mark-words">
              <strong>{`${holder.familyName} ${holder.givenName}`}</strong>
              <span className="page-eyebrow">
                {[holder.className, format.ago(at, now), t(`strayReasons.${reason}`)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <span className="fleet-serial">{serial ?? t('strayNoNumber')}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
