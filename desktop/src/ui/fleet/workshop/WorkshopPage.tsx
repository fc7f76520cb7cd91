import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import { useTranslation } from 'react-i18next';
import { href } from '../../app/route.ts';
import { useHostState } from '../../bridge/HostContext.tsx';
import { Skeleton } from '../../design/State/Skeleton.tsx';
import { Notice } from '../../design/Status/Notice.tsx';
import { Page } from '../../design/Surface/Page.tsx';
import { useErrorText } from '../../i18n/useErrorText.ts';
import { BatchCard } from './BatchCard.tsx';
import { MasterCard } from './MasterCard.tsx';
import { TargetsCard } from './TargetsCard.tsx';
import { useKeys } from './useKeys.ts';
import { useProblemText } from './useProblemText.ts';
import './Workshop.css';

/** Keys made by the technician's own program; a browser cannot write them and says where it is done. */
export default function WorkshopPage() {
  const { t } = useTranslation('fleet');
  const { host, me } = useHostState();
  const errorText = useErrorText();
  return (
    <Page title={t('workshop.title')} back={{ href: href('fleet'), label: t('title') }}>
      {host === 'portal' ? (
        <Notice tone="info" title={t('workshop.inProgram')}>
          {t('workshop.inProgramText')}
        </Notice>
      ) : me?.roles.includes('technician') ? (
        <Workshop />
      ) : (
        <Notice tone="info">{errorText({ code: 'auth.forbidden', data: {} })}</Notice>
      )}
    </Page>
  );
}

function Workshop() {
  const state = useKeys();
  const { t } = useTranslation('fleet');
  const problemText = useProblemText();
  if (state === undefined) return <Skeleton />;
  const { here } = state;
  if (here.system === 'other') return <OtherSystem />;
  return (
    <>
      <Missing missing={here.missing} />
      {state.unopened.length > 0 && (
        <Notice tone="warn" title={t('workshop.unopened')}>
          {state.unopened.map((problem) => (
            <p key={problem.code}>{problemText(problem)}</p>
          ))}
        </Notice>
      )}
      <div className="fleet workshop">
        <div className="stack">
          <BatchCard state={state} />
          <MasterCard state={state} />
        </div>
        <TargetsCard state={state} />
      </div>
    </>
  );
}

function OtherSystem() {
  const { t } = useTranslation('fleet');
  return (
    <Notice tone="info" title={t('workshop.onLinux')}>
      {t('workshop.onLinuxText')}
    </Notice>
  );
}

function Missing({ missing }: Pick<KeysState['here'], 'missing'>) {
  const { t } = useTranslation('fleet');
  if (missing.length === 0) return null;
  const packages = missing.join(' ');
  return (
    <Notice tone="warn" title={t('workshop.missing', { packages: missing.join(', ') })}>
      {t('workshop.missingText')} <code>{`sudo apt install ${packages}`}</code>
    </Notice>
  );
}
