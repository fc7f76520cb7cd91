import { useTranslation } from 'react-i18next';
import { classes } from '../../lib/classes.ts';
import './State.css';

export interface SkeletonProps {
  readonly lines?: number;
  readonly look?: 'lines' | 'blocks';
}

/** The shape of what is being read from the key. Rarely seen: local queries answer within a frame or two. */
export function Skeleton({ lines = 3, look = 'lines' }: SkeletonProps) {
  const { t } = useTranslation('common');
  const keys = Array.from({ length: lines }, (_, index) => index);
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{t('loading')}</span>
      {keys.map((key) => (
        <span
          key={key}
          className={classes('skeleton-line', look === 'blocks' && 'skeleton-block')}
          aria-hidden="true"
        />
      ))}
    </div>
  );
}
