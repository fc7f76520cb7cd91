import type { FleetPage, ListedKey } from '@cartable/shared/bridge/asks/fleet.ts';
import { mayBecome } from '@cartable/shared/domain/fleet/keyState.ts';
import { ChevronRight, KeyRound, Plus, Usb } from 'lucide-react';
import { Suspense, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useHostState } from '../bridge/HostContext.tsx';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';
import { ExportButton } from './ExportButton.tsx';
import { FleetFind, type Finding } from './FleetFind.tsx';
import { FleetFigures } from './FleetFigures.tsx';
import { FleetPages } from './FleetPages.tsx';
import { KeyState } from './KeyState.tsx';
import { LossDialog } from './LossDialog.tsx';
import { PrepareDialog, type PrepareDialogProps } from './PrepareDialog.tsx';
import { saveBatch } from './saveBatch.ts';
import { lazyPart } from '../lib/lazyPart.ts';

const RolloutCard = lazyPart(() => import('./RolloutCard.tsx'));
const HandOutKeys = lazyPart(() => import('./HandOutKeys.tsx'));
const StrayKeys = lazyPart(() => import('./StrayKeys.tsx'));
const RenewTickets = lazyPart(() => import('./RenewTickets.tsx'));

/** The school's keys, found by serial, holder, class and state, with the figures of the fleet. */
export function FleetList() {
  const { t } = useTranslation('fleet');
  const [finding, setFinding] = useState<Finding>({ words: '', state: '', classId: '', sort: 'name' });
  const [at, setAt] = useState(0);
  const [preparing, setPreparing] = useState(false);
  const [losing, setLosing] = useState<ListedKey>();
  const { sort, ...filter } = useDeferredValue(finding);
  const { state, again } = useAnswer('fleet.list', { ...filter, sort, page: at });
  const find = (wanted: Finding) => {
    setFinding({ ...wanted, words: wanted.words.slice(0, 100) });
    setAt(0);
  };
  // The figures and the classes stay while a filter is being asked for.
  const [known, setKnown] = useState<FleetPage>();
  if (state.status === 'ready' && state.value !== known) setKnown(state.value);
  const classes = known?.classes ?? [];
  const { host, me } = useHostState();
  const narrowed = filter.words.trim() !== '' || filter.state !== '' || filter.classId !== '';
  const mayRenew = host === 'portal' || me?.roles.includes('technician') === true;
  const ask = useAsk();
  const toasts = useToasts();
  /** A browser hands the batch over as a file. */
  const make: PrepareDialogProps['make'] = async (wish) => {
    const batch = await ask('fleet.prepare', wish);
    if (batch === undefined) return false;
    saveBatch(batch);
    toasts.show({ text: t('prepared', { count: batch.keys.length }), tone: 'good' });
    again();
    return true;
  };
  return (
    <Page
      title={t('title')}
      eyebrow={t('eyebrow')}
      actions={
        known?.manages &&
        (host === 'portal' ? (
          <Button variant="primary" icon={Plus} onPress={() => setPreparing(true)}>
            {t('prepare')}
          </Button>
        ) : me?.roles.includes('technician') ? (
          <ButtonLink variant="primary" icon={Usb} href={href('fleet', 'prepare')}>
            {t('workshop.title')}
          </ButtonLink>
        ) : null)
      }
    >
      {known === undefined && state.status === 'loading' ? (
        <Skeleton look="blocks" />
      ) : (
        <div className="fleet">
          <Card>
            <FleetFind value={finding} onChange={find} classes={classes} />
            <ServerView state={state}>
              {({ total, keys, manages, waiting, drawer, page, pages }) =>
                keys.length === 0 ? (
                  <EmptyState icon={KeyRound} title={t('noKey')}>
                    {t('noKeyText')}
                  </EmptyState>
                ) : (
                  <>
                    <div className="fleet-found">
                      <span className="page-eyebrow">{t('keys', { count: total })}</span>
                      {manages && (
                        <span className="fleet-found-actions">
                          {/* Of a whole fleet nobody wants new tickets: the list is narrowed first. */}
                          {narrowed && waiting > 0 && mayRenew && (
                            <Suspense>
                              <RenewTickets filter={filter} count={waiting} onDone={again} />
                            </Suspense>
                          )}
                          {narrowed && drawer > 0 && (
                            <Suspense>
                              <HandOutKeys filter={filter} count={drawer} onDone={again} />
                            </Suspense>
                          )}
                          <ExportButton filter={filter} />
                        </span>
                      )}
                    </div>
                    <ul className="class-list">
                      {keys.map((key) => (
                        <KeyRow key={key.keyId} value={key} onLost={() => setLosing(key)} />
                      ))}
                    </ul>
                    {pages > 1 && <FleetPages page={page} pages={pages} onPage={setAt} />}
                  </>
                )
              }
            </ServerView>
          </Card>
          {known && (
            <div className="stack">
              <FleetFigures page={known} />
              {known.strays.length > 0 && (
                <Suspense>
                  <StrayKeys strays={known.strays} />
                </Suspense>
              )}
              <Suspense>
                <RolloutCard />
              </Suspense>
            </div>
          )}
        </div>
      )}
      <LossDialog asking={losing} onClose={() => setLosing(undefined)} onDone={again} />
      <PrepareDialog classes={classes} isOpen={preparing} onClose={() => setPreparing(false)} make={make} />
    </Page>
  );
}

interface KeyRowProps {
  readonly value: ListedKey;
  readonly onLost: () => void;
}

function KeyRow({ value, onLost }: KeyRowProps) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const now = useNow();
  const { keyId, serial, holder, seenAt, program } = value;
  const who = holder === null ? t('nobody') : `${holder.familyName} ${holder.givenName}`;
  const facts = [
    holder?.className,
    seenAt === null ? undefined : t('seen', { ago: format.ago(seenAt, now) }),
    program === null ? undefined : t('version', { program }),
  ].filter(Boolean);
  return (
    <li className="class-row">
      <a className="fleet-row" href={href('fleet', keyId)}>
        <span className="fleet-serial">{serial}</span>
        <span className="mark-words">
          <strong>{who}</strong>
          <span className="page-eyebrow">{facts.join(' · ')}</span>
        </span>
        <KeyState {...value} />
        <ChevronRight className="fleet-go" aria-hidden="true" />
      </a>
      {/* Somebody came to look for this key: most often because it is gone. */}
      {value.mayEnd && mayBecome(value.state, 'lost') && (
        <Button size="sm" variant="danger" onPress={onLost}>
          {t('lost')} <span className="visually-hidden">{serial}</span>
        </Button>
      )}
    </li>
  );
}
