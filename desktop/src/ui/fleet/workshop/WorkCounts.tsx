import type { KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { useTranslation } from 'react-i18next';

/** Fewer are seen at once. */
const FEW = 5;

/** How far many keys are, in one line: thirty of them do not fit on a screen. Nothing for the few that do, nor before anything was begun. */
export function WorkCounts({ targets }: { readonly targets: readonly KeysTarget[] }) {
  const { t } = useTranslation('fleet');
  const countOf = (kind: KeysTarget['step']['kind']) =>
    targets.filter(({ step }) => step.kind === kind).length;
  const [done, working, failed] = [countOf('done'), countOf('working'), countOf('failed')];
  if (targets.length < FEW || done + working + failed === 0) return null;
  const parts = [
    done > 0 && t('workshop.doneCount', { count: done }),
    working > 0 && t('workshop.workingCount', { count: working }),
    failed > 0 && t('workshop.failedCount', { count: failed }),
  ];
  return (
    <p role="status" className="page-eyebrow workshop-counts">
      {[t('keys', { count: targets.length }), parts.filter(Boolean).join(', ')].join(' · ')}
    </p>
  );
}
