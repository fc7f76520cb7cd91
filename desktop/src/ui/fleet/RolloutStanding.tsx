import type { SeenRollout } from '@cartable/shared/bridge/asks/fleet.ts';
import { isToldRefusal, type RefusalCode } from '@cartable/shared/update/refusal.ts';
import { useTranslation } from 'react-i18next';
import { Badge } from '../design/Surface/Badge.tsx';

const refusedWords = {
  'update.forged': 'updates.refused.forged',
  'update.unfit': 'updates.refused.unfit',
  'update.dead_end': 'updates.refused.dead_end',
  'update.expired': 'updates.refused.expired',
  'update.rolled_back': 'updates.refused.rolled_back',
  'update.key_full': 'updates.refused.key_full',
} as const satisfies Record<RefusalCode, string>;

/** How far a version is rolled out, and what became of it on the school's keys. Words, since they may be long beside a button. */
export function RolloutStanding({ value }: { readonly value: SeenRollout }) {
  const { t } = useTranslation('fleet');
  const { state, reason, percent, own, started, failed } = value;
  const { keys = { started, wentBack: failed, refused: [] } } = value;
  return (
    <>
      {state === 'running' ? (
        <span className="page-eyebrow">{t(own ? 'updates.running' : 'updates.byRegion', { percent })}</span>
      ) : (
        <>
          <span>
            <Badge tone="bad">{t('updates.stopped')}</Badge>
          </span>
          {reason === 'failures' && <span className="page-eyebrow">{t('updates.stoppedItself')}</span>}
          {reason === 'refusals' && <span className="page-eyebrow">{t('updates.refusedItself')}</span>}
        </>
      )}
      <span className="page-eyebrow">{t('updates.started', { count: keys.started })}</span>
      {keys.wentBack > 0 && (
        <span className="page-eyebrow">{t('updates.wentBack', { count: keys.wentBack })}</span>
      )}
      {keys.refused.map(
        ({ code, keys: count }) =>
          isToldRefusal(code) && (
            <span key={code} className="page-eyebrow">
              {t(refusedWords[code], { count })}
            </span>
          ),
      )}
    </>
  );
}
