import type { KeysState, KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { FilePlus, RefreshCw, Usb } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../bridge/useAction.ts';
import { Button } from '../../design/Button/Button.tsx';
import { IconButton } from '../../design/Button/IconButton.tsx';
import { Checkbox } from '../../design/Choice/Checkbox.tsx';
import { EmptyState } from '../../design/State/EmptyState.tsx';
import { Card } from '../../design/Surface/Card.tsx';
import { useToasts } from '../../design/Toast/ToastRegion.tsx';
import { ImagesDialog } from './ImagesDialog.tsx';
import { RightsNotice } from './RightsNotice.tsx';
import { TargetRow } from './TargetRow.tsx';
import { WorkCounts } from './WorkCounts.tsx';

/** The drives and image files, which of them are chosen, and what is done with those. */
export function TargetsCard({ state }: { readonly state: KeysState }) {
  const { t } = useTranslation('fleet');
  const command = useCommand();
  const toasts = useToasts();
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const [leaves, setLeaves] = useState(false);
  const [adding, setAdding] = useState(false);
  const { targets, batch, master } = state;
  // A key that may not be written can be looked at all the same.
  const free = targets.filter((one) => one.readable && one.step.kind !== 'working');
  const chosen = free.filter((one) => wanted.has(one.id));
  // What is ready is not written a second time by one press for all; it can be chosen by itself.
  const left = free.filter((one) => one.step.kind !== 'done');
  const leftChosen = chosen.filter((one) => one.step.kind !== 'done').length;
  const ids = chosen.map((one) => one.id);
  const allowed = chosen.length > 0 && chosen.every((one) => !one.needsRights);
  const changeable = chosen.filter((one) => one.refusal === null);
  const idsOf = (some: readonly KeysTarget[]) => some.map((one) => one.id);
  const erasable = idsOf(changeable);
  const writable = idsOf(changeable.filter((one) => one.tooSmall === null));
  /** The program is on it, and nobody's profile. */
  const nameable = idsOf(changeable.filter((one) => one.holds === 'master' || one.holds === 'prepared'));
  const rest = leaves ? 'leave' : 'erase';
  const choose = (id: string, isWanted: boolean) =>
    setWanted((known) => new Set(isWanted ? [...known, id] : [...known].filter((one) => one !== id)));
  const write = async (some: readonly string[]) => {
    const answer = command('keys.write', { ids: [...some], rest });
    // Chosen again by hand: nothing is written twice by a second press.
    if ((await answer)?.done) setWanted((known) => new Set([...known].filter((id) => !some.includes(id))));
  };
  const name = async () => {
    if ((await command('keys.personalise', { ids: [...nameable] }))?.done)
      setWanted((known) => new Set([...known].filter((id) => !nameable.includes(id))));
  };
  const verify = async () => {
    const told = (await command('keys.verify', { ids }))?.told;
    if (told === undefined) return;
    toasts.show({ text: t(`workshop.checksTold.${told}`), tone: told === 'all' ? 'good' : 'plain' });
  };
  return (
    <Card
      title={t('workshop.targets')}
      action={
        <span className="workshop-head">
          <IconButton
            label={t('workshop.look')}
            icon={RefreshCw}
            onPress={() => void command('keys.look', {})}
          />
          <Button icon={FilePlus} size="sm" variant="quiet" onPress={() => setAdding(true)}>
            {t('workshop.addImages')}
          </Button>
        </span>
      }
    >
      {targets.length === 0 ? (
        <EmptyState icon={Usb} title={t('workshop.noTarget')}>
          {t('workshop.noTargetText')}
        </EmptyState>
      ) : (
        <>
          <div className="workshop-bar">
            <Checkbox
              isSelected={left.length > 0 && leftChosen === left.length}
              isIndeterminate={chosen.length > 0 && leftChosen < left.length}
              isDisabled={left.length === 0}
              onChange={(all) => setWanted(new Set(all ? idsOf(left) : []))}
            >
              {t(left.length < free.length ? 'workshop.others' : 'workshop.all')}
            </Checkbox>
            <div className="workshop-actions">
              <Button
                variant="primary"
                isDisabled={!allowed || writable.length === 0 || batch === null || master === null}
                onPress={() => void write(writable)}
              >
                {t('workshop.write', { count: writable.length })}
              </Button>
              <Button
                isDisabled={!allowed || nameable.length === 0 || batch === null}
                onPress={() => void name()}
              >
                {t('workshop.name')}
              </Button>
              <Button isDisabled={!allowed} onPress={() => void verify()}>
                {t('workshop.verify')}
              </Button>
              <Button
                variant="danger"
                isDisabled={!allowed || erasable.length === 0}
                onPress={() => void command('keys.wipe', { ids: [...erasable] })}
              >
                {t('workshop.wipe')}
              </Button>
            </div>
          </div>
          {(batch === null || master === null) && <p className="page-eyebrow">{t('workshop.first')}</p>}
          <WorkCounts targets={targets} />
          <RightsNotice targets={chosen} canAllow={state.here.canAllow} />
          <ul className="class-list">
            {targets.map((target) => (
              <TargetRow
                key={target.id}
                value={target}
                isChosen={wanted.has(target.id)}
                onChoose={(isWanted) => choose(target.id, isWanted)}
                onAgain={batch && master ? () => void write([target.id]) : undefined}
                onStop={() => void command('keys.cancel', { ids: [target.id] })}
              />
            ))}
          </ul>
          <Checkbox isSelected={leaves} onChange={setLeaves}>
            {t('workshop.leave')}
          </Checkbox>
        </>
      )}
      {adding && <ImagesDialog onClose={() => setAdding(false)} />}
    </Card>
  );
}
