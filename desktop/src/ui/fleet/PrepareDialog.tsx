import type { FleetPage } from '@cartable/shared/bridge/asks/fleet.ts';
import type { CommandArgs } from '@cartable/shared/bridge/commands.ts';
import { type ReactNode, useReducer, useState } from 'react';
import { largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { useTranslation } from 'react-i18next';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { newRecordId } from '../lib/newRecordId.ts';
import { PersonSearch } from './PersonSearch.tsx';

export interface PrepareDialogProps {
  readonly classes: FleetPage['classes'];
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Makes the batch; false when it was refused or given up. */
  readonly make: (wish: CommandArgs<'keys.newBatch'>) => Promise<boolean>;
  /** A third way, where files can be read: people of a list. */
  readonly list?: {
    readonly choice: ReactNode;
    /** Those who would get a key; nobody before it is clear who they are. */
    readonly userIds: readonly string[];
  };
}

type Wish = Extract<CommandArgs<'keys.newBatch'>, { readonly intention?: string | undefined }>;

interface Choice {
  readonly wish: Wish;
  readonly right: boolean;
}

/** A batch of new keys, for a class or for nobody yet: a file for the computer to which the keys are plugged in. */
export function PrepareDialog({ classes, isOpen, onClose, make, list }: PrepareDialogProps) {
  const { t } = useTranslation('fleet');
  const [way, setWay] = useState<'class' | 'person' | 'count' | 'list'>('class');
  const [classId, setClassId] = useState<string | null>(null);
  const [person, setPerson] = useState<string | null>(null);
  const [count, setCount] = useState('30');
  const number = /^\d{1,3}$/.test(count) ? Number(count) : 0;
  const ways: Readonly<Record<typeof way, Choice>> = {
    class: { wish: { classId: classId ?? '' }, right: classId !== null },
    person: { wish: { userIds: [person ?? ''] }, right: person !== null },
    count: { wish: { count: number }, right: number >= 1 && number <= largestBatch },
    list: {
      wish: { userIds: [...(list?.userIds ?? [])] },
      right: list !== undefined && list.userIds.length > 0,
    },
  };
  const { wish, right } = ways[way];
  // As long as the dialog stands, what is asked again (a second press, an answer that was lost) is the same batch.
  const [intention, renew] = useReducer(newRecordId, undefined, newRecordId);
  const [isAsking, setAsking] = useState(false);
  const close = () => {
    renew();
    onClose();
  };
  const prepare = async () => {
    setAsking(true);
    const made = await make({ ...wish, intention });
    setAsking(false);
    if (made) close();
  };
  return (
    <FormDialog
      title={t('prepareTitle')}
      isOpen={isOpen}
      onClose={close}
      action={t('prepareAction')}
      isReady={right && !isAsking}
      onAction={() => void prepare()}
    >
      <Segmented
        label={t('forWhom')}
        value={way}
        onChange={setWay}
        options={[
          { value: 'class', label: t('forClass') },
          { value: 'person', label: t('forPerson') },
          ...(list ? [{ value: 'list', label: t('forList') } as const] : []),
          { value: 'count', label: t('forNobody') },
        ]}
      />
      {way === 'class' && (
        <Select
          label={t('class')}
          placeholder={t('chooseClass')}
          value={classId}
          onChange={setClassId}
          options={classes.map((one) => ({ value: one.id, label: one.name }))}
        />
      )}
      {way === 'person' && <PersonSearch value={person} onChange={setPerson} />}
      {way === 'count' && (
        <TextField label={t('howMany')} value={count} onChange={setCount} inputMode="numeric" />
      )}
      {way === 'list' ? (
        list?.choice
      ) : (
        <p className="page-eyebrow">{t(way === 'person' ? 'personText' : 'prepareText')}</p>
      )}
    </FormDialog>
  );
}
