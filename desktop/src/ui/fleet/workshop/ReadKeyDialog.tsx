import type { ReadKey } from '@cartable/shared/bridge/keysState.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../../bridge/BridgeContext.tsx';
import { Dialog } from '../../design/Dialog/Dialog.tsx';
import { Skeleton } from '../../design/State/Skeleton.tsx';
import { Notice } from '../../design/Status/Notice.tsx';
import { useFormat } from '../../lib/useFormat.ts';
import { FleetFacts } from './FleetFacts.tsx';
import { useProblemText } from './useProblemText.ts';
import { useSystemNames } from './useSystemNames.ts';

export interface ReadKeyDialogProps {
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** What a key says of itself, and what the fleet knows of it. Nothing on it is changed. */
export function ReadKeyDialog({ id, name, onClose }: ReadKeyDialogProps) {
  const { t } = useTranslation('fleet');
  const problemText = useProblemText();
  const bridge = useBridge();
  const [read, setRead] = useState<Result<ReadKey>>();
  useEffect(() => {
    let current = true;
    void bridge.call('keys.inspect', { id }).then((answer) => {
      if (current) setRead(answer);
    });
    return () => {
      current = false;
    };
  }, [bridge, id]);
  return (
    <Dialog title={t('workshop.readTitle', { name })} isOpen onClose={onClose}>
      <div className="stack">
        {read === undefined ? (
          <Skeleton />
        ) : read.ok ? (
          <>
            <OwnFacts value={read.value} />
            {read.value.keyId !== null && (
              <FleetFacts keyId={read.value.keyId} programs={read.value.programs} />
            )}
          </>
        ) : (
          <Notice tone="warn">{problemText(read.error)}</Notice>
        )}
      </div>
    </Dialog>
  );
}

/** What it says itself: nobody's name. */
function OwnFacts({ value }: { readonly value: ReadKey }) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const names = useSystemNames();
  const { serial, label, server, freeBytes, state, programs, personalisedOn, ticket, batch } = value;
  const date = (seconds: number) => format.date(schoolDay(seconds * 1000));
  return (
    <section className="workshop-read" aria-label={t('workshop.read.own')}>
      <h3 className="workshop-read-title">{t('workshop.read.own')}</h3>
      <dl className="fleet-facts">
        <dt>{t('workshop.read.serial')}</dt>
        <dd>{serial ?? '–'}</dd>
        <dt>{t('state')}</dt>
        <dd>{t(`workshop.read.states.${state}`)}</dd>
        {batch !== null && (
          <>
            <dt>{t('workshop.read.ofBatch')}</dt>
            <dd>{[batch.holder ?? t('nobody'), batch.schoolName].join(', ')}</dd>
          </>
        )}
        {personalisedOn !== null && (
          <>
            <dt>{t('workshop.read.personalised')}</dt>
            <dd>{format.date(personalisedOn)}</dd>
          </>
        )}
        {ticket !== null && (
          <>
            <dt>{t('workshop.read.ticket')}</dt>
            <dd>
              {ticket.endsAt === null
                ? t('workshop.read.ticketFrom', { from: date(ticket.madeAt) })
                : t('workshop.read.ticketFromTo', { from: date(ticket.madeAt), to: date(ticket.endsAt) })}
            </dd>
          </>
        )}
        <dt>{t('workshop.read.programs')}</dt>
        <dd>
          {programs.length === 0
            ? '–'
            : programs.map(({ system, version, starts }) => (
                <div key={`${system} ${starts}`}>
                  {[names([system]), version ?? t('workshop.read.damaged')].join(' ')}
                  {!starts && ` ${t('workshop.read.other')}`}
                </div>
              ))}
        </dd>
        <dt>{t('workshop.read.free')}</dt>
        <dd>{format.bytes(freeBytes)}</dd>
        <dt>{t('workshop.read.label')}</dt>
        <dd>{label ?? '–'}</dd>
        <dt>{t('workshop.read.server')}</dt>
        <dd>{server ?? '–'}</dd>
      </dl>
    </section>
  );
}
