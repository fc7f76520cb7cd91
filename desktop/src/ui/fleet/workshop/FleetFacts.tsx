import type { FleetKeyDetail } from '@cartable/shared/bridge/asks/fleet.ts';
import type { ReadKey } from '@cartable/shared/bridge/keysState.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { versionStanding } from '@cartable/shared/update/versionStanding.ts';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../../bridge/ServerView.tsx';
import { useAnswer } from '../../bridge/useAsk.ts';
import { Notice } from '../../design/Status/Notice.tsx';
import { useFormat } from '../../lib/useFormat.ts';
import { useNow } from '../../lib/useNow.ts';
import { KeyState } from '../KeyState.tsx';
import { useSystemNames } from './useSystemNames.ts';

export interface FleetFactsProps extends Pick<ReadKey, 'programs'> {
  readonly keyId: string;
}

/** What the server says of a key that was read: to whom it says so is its own business. */
export function FleetFacts({ keyId, programs }: FleetFactsProps) {
  const { t } = useTranslation('fleet');
  const { state } = useAnswer('fleet.key', { keyId });
  const isForeign = state.status === 'failed' && state.error.code === 'request.not_found';
  return (
    <section className="workshop-read" aria-label={t('workshop.inFleet')}>
      <h3 className="workshop-read-title">{t('workshop.inFleet')}</h3>
      {isForeign ? (
        <Notice tone="warn">{t('workshop.read.notInFleet')}</Notice>
      ) : (
        <ServerView state={state}>{(key) => <KnownFacts value={key} programs={programs} />}</ServerView>
      )}
    </section>
  );
}

function KnownFacts({
  value,
  programs,
}: { readonly value: FleetKeyDetail } & Pick<FleetFactsProps, 'programs'>) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const now = useNow();
  const { holder, schoolName, preparedAt, seenAt, events } = value;
  // The newest comes first.
  const started = events.findLast(({ kind }) => kind === 'active');
  const date = (at: number) => format.date(schoolDay(at));
  return (
    <dl className="fleet-facts">
      <dt>{t('state')}</dt>
      <dd>
        <KeyState {...value} />
      </dd>
      {schoolName !== '' && (
        <>
          <dt>{t('workshop.read.school')}</dt>
          <dd>{schoolName}</dd>
        </>
      )}
      <dt>{t('workshop.read.holder')}</dt>
      <dd>
        {holder === null
          ? t('nobody')
          : [holder.familyName, holder.givenName, holder.className].filter(Boolean).join(' ')}
      </dd>
      <dt>{t('preparedOn')}</dt>
      <dd>{date(preparedAt)}</dd>
      <dt>{t('workshop.read.started')}</dt>
      <dd>{started === undefined ? t('workshop.read.notStarted') : date(started.at)}</dd>
      <dt>{t('lastSeen')}</dt>
      <dd>{seenAt === null ? t('never') : format.ago(seenAt, now)}</dd>
      <Standings programs={programs} />
    </dl>
  );
}

/** Whether the programs that start are the newest; nothing while the server has not said what is given out. */
function Standings({ programs }: Pick<FleetFactsProps, 'programs'>) {
  const { t } = useTranslation('fleet');
  const names = useSystemNames();
  const { state } = useAnswer('fleet.updates', {});
  if (state.status !== 'ready') return null;
  return programs.map(({ system, version, starts }) => {
    if (!starts || version === null) return null;
    const standing = versionStanding(state.value.rollouts, system, version);
    return (
      <div key={system} className="workshop-standing">
        <dt>{t('workshop.read.versionFor', { system: names([system]) })}</dt>
        <dd>{t(`workshop.read.standing.${standing.kind}`, { version, ...standing })}</dd>
      </div>
    );
  });
}
