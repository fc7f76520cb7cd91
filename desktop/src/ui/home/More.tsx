import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';

export interface MoreProps {
  /** How many do not stand on this page. */
  readonly count: number;
  /** What they are, and so where they stand. */
  readonly of: 'homework' | 'grades';
}

/** The way to what does not stand on the home page. */
export function More({ count, of }: MoreProps) {
  const { t } = useTranslation('home');
  if (count <= 0) return null;
  return (
    <ButtonLink href={href(of)} variant="quiet">
      {of === 'homework' ? t('more', { count }) : t('moreEvaluations', { count })}
    </ButtonLink>
  );
}
