import type { ListedKey } from '@cartable/shared/bridge/asks/fleet.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { PersonSearch } from './PersonSearch.tsx';

export interface AssignKeyProps {
  readonly value: Pick<ListedKey, 'keyId' | 'serial' | 'holder'>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Stands for nobody in the list of people: no person has an empty identifier. */
const nobody = '';

/** Whose key it is to be, or nobody's again: before its first start, when it turns out to be prepared for somebody else. */
export default function AssignKey({ value, onDone, onClose }: AssignKeyProps) {
  const { t } = useTranslation('fleet');
  const ask = useAsk();
  const { keyId, serial, holder } = value;
  const [here, setHere] = useState<string | null>(null);
  const assign = async () => {
    if (here === null) return;
    const userId = here === nobody ? null : here;
    if ((await ask('fleet.assign', { keyId, userId })) !== undefined) onDone();
  };
  return (
    <FormDialog
      title={t('assignTitle', { serial })}
      onClose={onClose}
      size="sm"
      action={t('assign')}
      isReady={here !== null}
      onAction={() => void assign()}
    >
      <PersonSearch
        value={here}
        onChange={setHere}
        without={holder?.userId}
        more={holder === null ? [] : [{ value: nobody, label: t('nobody') }]}
      />
    </FormDialog>
  );
}
