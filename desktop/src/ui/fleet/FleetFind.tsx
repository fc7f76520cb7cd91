import type { FleetPage } from '@cartable/shared/bridge/asks/fleet.ts';
import {
  type FleetFilter,
  type FleetSort,
  fleetSorts,
  unseenDays,
} from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { keyStates } from '@cartable/shared/domain/fleet/keyState.ts';
import { useTranslation } from 'react-i18next';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';

/** What a list of keys is narrowed to, and its order. */
export interface Finding extends FleetFilter {
  readonly sort: FleetSort;
}

export interface FleetFindProps {
  readonly value: Finding;
  readonly onChange: (value: Finding) => void;
  readonly classes: FleetPage['classes'];
}

/** Finds keys by number or holder, state and class, and puts them in order. */
export function FleetFind({ value, onChange, classes }: FleetFindProps) {
  const { t } = useTranslation('fleet');
  const change = (part: Partial<Finding>) => onChange({ ...value, ...part });
  return (
    <div className="fleet-find">
      <TextField
        label={t('search')}
        value={value.words}
        onChange={(words) => change({ words })}
        type="search"
      />
      <Select
        label={t('state')}
        value={value.state}
        onChange={(state) => change({ state })}
        options={[
          { value: '', label: t('allStates') },
          ...keyStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
          { value: 'unseen', label: t('unseen', { days: unseenDays }) },
          { value: 'outdated', label: t('outdated') },
          { value: 'copied', label: t('copied') },
          { value: 'modified', label: t('modified') },
        ]}
      />
      <Select
        label={t('class')}
        value={value.classId}
        onChange={(classId) => change({ classId })}
        options={[
          { value: '', label: t('allClasses') },
          ...classes.map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
      <Select
        label={t('sort')}
        value={value.sort}
        onChange={(sort) => change({ sort })}
        options={fleetSorts.map((one) => ({ value: one, label: t(`sorts.${one}`) }))}
      />
    </div>
  );
}
