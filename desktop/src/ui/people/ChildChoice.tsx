import { useTranslation } from 'react-i18next';
import { navigate } from '../app/route.ts';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Select } from '../design/Field/Select.tsx';
import { useChildren } from './ChildContext.tsx';

/** More names than this do not stand beside each other on a phone. */
const mostBeside = 3;

/** The names of a parent's children, one of them chosen. */
export default function ChildChoice({ area }: { readonly area: string }) {
  const { t } = useTranslation('app');
  const chosen = useChildren();
  if (chosen?.child === undefined) return null;
  const { children, child } = chosen;
  const choose = (pupilId: string) => {
    chosen.choose(pupilId);
    // One child's mark is no page of another's.
    navigate(area);
  };
  const options = children.map((one) => ({ value: one.pupilId, label: one.givenName }));
  return children.length > mostBeside ? (
    <Select label={t('child')} value={child.pupilId} onChange={choose} options={options} />
  ) : (
    <Segmented label={t('child')} hideLabel value={child.pupilId} onChange={choose} options={options} />
  );
}
