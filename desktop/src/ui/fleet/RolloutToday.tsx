import type { SeenRollout } from '@cartable/shared/bridge/asks/fleet.ts';
import { type GivenToday, givenToday } from '@cartable/shared/update/givenToday.ts';
import { useTranslation } from 'react-i18next';
import { useSystemNames } from './workshop/useSystemNames.ts';

/** Which version a key gets today, in a sentence for each of the systems that differ. */
export function RolloutToday({ rollouts }: { readonly rollouts: readonly SeenRollout[] }) {
  const groups = givenToday(rollouts);
  return groups.map((one) => <Sentence key={one.systems.join()} given={one} named={groups.length > 1} />);
}

function Sentence({ given, named }: { readonly given: GivenToday; readonly named: boolean }) {
  const { t } = useTranslation('fleet');
  const systems = useSystemNames()(given.systems);
  const what = given.version === null ? 'updates.todayNone' : 'updates.today';
  const sentences = [
    t(named ? `${what}For` : what, { systems, version: given.version }),
    ...given.shares.map((share) => t('updates.todayShare', { ...share })),
  ];
  return <p>{sentences.join(' ')}</p>;
}
