import { useTranslation } from 'react-i18next';

export interface ClassRowProps {
  readonly name: string;
  readonly mains: readonly { readonly givenName: string; readonly familyName: string }[];
}

/** A class and its professeurs principaux, in a list. */
export function ClassRow({ name, mains }: ClassRowProps) {
  const { t } = useTranslation('people');
  const names = mains.map((one) => `${one.givenName} ${one.familyName}`).join(', ');
  return (
    <span className="mark-words">
      <strong>{name}</strong>
      <span className="page-eyebrow">{names === '' ? t('noMain') : names}</span>
    </span>
  );
}
