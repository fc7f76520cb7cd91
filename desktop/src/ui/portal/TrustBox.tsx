import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import './Trust.css';

export interface TrustBoxProps {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

/** « Cet appareil est à moi »: what the person then is spared, and where never to say so. */
export function TrustBox({ isSelected, onChange }: TrustBoxProps) {
  const { t } = useTranslation('portal');
  const hint = useId();
  return (
    <div className="trust-box">
      <Checkbox isSelected={isSelected} onChange={onChange} aria-describedby={hint}>
        {t('trust.mine')}
      </Checkbox>
      <p id={hint} className="page-eyebrow">
        {t(isSelected ? 'trust.keeps' : 'trust.never')}
      </p>
    </div>
  );
}
