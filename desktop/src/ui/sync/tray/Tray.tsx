import { useTranslation } from 'react-i18next';
import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { MarkGroup } from './MarkGroup.tsx';
import { RefusalCard } from './RefusalCard.tsx';
import './Tray.css';
import { trayItems } from './trayItems.ts';
import { trayHeading } from './useTrayActions.ts';

/** What was not accepted, with everything that its author did: it stays until they have decided. Nothing when there is nothing. */
export function Tray({ refusals }: { readonly refusals: readonly RefusedAction[] }) {
  const { t } = useTranslation('sync');
  if (refusals.length === 0) return null;
  return (
    <section className="stack" aria-labelledby={trayHeading}>
      <h2 id={trayHeading} tabIndex={-1}>
        {t('refusedTitle')}
      </h2>
      <p className="page-eyebrow">{t('refusedIntro')}</p>
      {trayItems(refusals).map((item) =>
        item.kind === 'one' ? (
          <RefusalCard key={item.key} refusal={item.refusal} />
        ) : (
          <MarkGroup key={item.key} refusals={item.refusals} />
        ),
      )}
    </section>
  );
}
