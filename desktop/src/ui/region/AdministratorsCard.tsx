import type { RegionAdministrator } from '@cartable/shared/bridge/asks/region.ts';
import type { PlaceName } from '@cartable/shared/domain/region/place.ts';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Avatar } from '../design/Surface/Avatar.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { DelegateDialog } from './DelegateDialog.tsx';

/** Those to whom rights over a place are delegated. */
export function AdministratorsCard({ place, title }: { readonly place: PlaceName; readonly title?: string }) {
  const { t } = useTranslation('region');
  const { state, again } = useAnswer('region.administrators', place);
  const ask = useAsk();
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<RegionAdministrator>();
  const end = async (id: string) => {
    if ((await ask('region.endDelegation', { id })) !== undefined) again();
  };
  return (
    <Card
      title={title ?? t('administrators')}
      action={
        <Button size="sm" icon={UserPlus} onPress={() => setAdding(true)}>
          {t('name_verb')}
        </Button>
      }
    >
      <ServerView state={state}>
        {(people) =>
          people.length === 0 ? (
            <p className="page-eyebrow">{t('noAdministrator')}</p>
          ) : (
            <ul className="class-list">
              {people.map((one) => (
                <AdministratorRow key={one.id} one={one} onEnd={() => setEnding(one)} />
              ))}
            </ul>
          )
        }
      </ServerView>
      {adding && <DelegateDialog place={place} onClose={() => setAdding(false)} onDone={again} />}
      <ConfirmDialog
        title={t('endTitle', { name: ending ? `${ending.givenName} ${ending.familyName}` : '' })}
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={() => ending && void end(ending.id)}
        confirmLabel={t('takeBack')}
        danger
      >
        <p>{t('endText')}</p>
      </ConfirmDialog>
    </Card>
  );
}

function AdministratorRow({ one, onEnd }: { readonly one: RegionAdministrator; readonly onEnd: () => void }) {
  const { t } = useTranslation('region');
  const format = useFormat();
  const name = `${one.givenName} ${one.familyName}`;
  const until = one.endsOn === null ? t('noEnd') : t('until', { day: format.day(one.endsOn) });
  return (
    <li className="class-row">
      <Avatar name={name} size="sm" />
      <span className="mark-words">
        <strong>{name}</strong>
        <span className="page-eyebrow">
          {format.list(one.rights.map((right) => t(`right.${right}`)))} · {until}
        </span>
      </span>
      {one.mine && (
        <Button size="sm" variant="quiet" onPress={onEnd}>
          {t('takeBack')}
        </Button>
      )}
    </li>
  );
}
