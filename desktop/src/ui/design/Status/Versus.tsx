import { useTranslation } from 'react-i18next';
import './Status.css';

export interface VersusProps {
  readonly mine: string;
  readonly theirs: string;
}

/** Two values of one thing side by side, whole, for a person to choose. */
export function Versus({ mine, theirs }: VersusProps) {
  const { t } = useTranslation('common');
  return (
    <dl className="versus">
      <div className="versus-side">
        <dt>{t('refused.mine')}</dt>
        <dd>{mine || t('refused.nothing')}</dd>
      </div>
      <div className="versus-side">
        <dt>{t('refused.theirs')}</dt>
        <dd>{theirs || t('refused.nothing')}</dd>
      </div>
    </dl>
  );
}
