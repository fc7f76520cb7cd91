import type { FleetKeyDetail } from '@cartable/shared/bridge/asks/fleet.ts';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';
import { KeyActions } from './KeyActions.tsx';
import { KeyState } from './KeyState.tsx';

/** One key: whose it is, how it is, what may be done, what happened. */
export function KeyPage({ keyId }: { readonly keyId: string }) {
  const { t } = useTranslation('fleet');
  const { state, again } = useAnswer('fleet.key', { keyId });
  const back = { href: href('fleet'), label: t('title') };
  if (state.status !== 'ready') {
    return (
      <Page title={t('key')} back={back}>
        <ServerView state={state}>{() => null}</ServerView>
      </Page>
    );
  }
  const key = state.value;
  const { holder } = key;
  return (
    <Page
      title={key.serial}
      eyebrow={holder === null ? t('nobody') : `${holder.familyName} ${holder.givenName}`}
      back={back}
    >
      {key.modified && (
        <Notice tone="warn" title={t('modified')}>
          {t('modifiedText')}
        </Notice>
      )}
      {key.copied && (
        <Notice tone="warn" title={t('copied')}>
          {t('copiedText')}
        </Notice>
      )}
      <div className="fleet">
        <div className="stack">
          <FactsCard value={key} />
          <Card title={t('history')}>
            <KeyHistory events={key.events} />
          </Card>
        </div>
        <KeyActions value={key} onChanged={again} />
      </div>
    </Page>
  );
}

function FactsCard({ value }: { readonly value: FleetKeyDetail }) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const now = useNow();
  const { holder, program, preparedAt, seenAt, replaces, replacedBy } = value;
  return (
    <Card title={t('key')} action={<KeyState {...value} />}>
      <dl className="fleet-facts">
        <dt>{t('class')}</dt>
        <dd>{holder?.className ?? '–'}</dd>
        <dt>{t('program')}</dt>
        <dd>{program ?? '–'}</dd>
        <dt>{t('verified')}</dt>
        <dd>
          <Checks checks={value.checks} />
        </dd>
        <dt>{t('preparedOn')}</dt>
        <dd>{format.moment(preparedAt)}</dd>
        <dt>{t('lastSeen')}</dt>
        <dd>{seenAt === null ? t('never') : format.ago(seenAt, now)}</dd>
      </dl>
      {replaces !== null && <a href={href('fleet', replaces)}>{t('replacesLink')}</a>}
      {replacedBy !== null && <a href={href('fleet', replacedBy)}>{t('replacedByLink')}</a>}
    </Card>
  );
}

/** The last verification of the program from each place. */
function Checks({ checks }: Pick<FleetKeyDetail, 'checks'>) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const now = useNow();
  if (checks.length === 0) return t('neverVerified');
  return (
    <ul className="fleet-checks">
      {checks.map(({ place, wrong, at }) => {
        const told = { place: t(`checkPlace.${place}`), ago: format.ago(at, now) };
        return (
          <li key={place}>
            {wrong === 0 ? t('checkRight', told) : t('checkWrong', { ...told, count: wrong })}
          </li>
        );
      })}
    </ul>
  );
}

function KeyHistory({ events }: Pick<FleetKeyDetail, 'events'>) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const now = useNow();
  return (
    <ul className="class-list">
      {events.map(({ at, kind, by }) => (
        <li key={`${at} ${kind}`} className="class-row">
          <span className="mark-words">
            <strong>{t(`events.${kind}`)}</strong>
            <span className="page-eyebrow">
              {by === null
                ? format.ago(at, now)
                : t('eventBy', { ago: format.ago(at, now), name: `${by.givenName} ${by.familyName}` })}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
