import { useTranslation } from 'react-i18next';
import { classes } from '../../lib/classes.ts';
import './Field.css';

export interface StrengthMeterProps {
  /** How many guesses it resists, as a power of ten. Ten to the 13 is the least the vault accepts. */
  readonly guessesLog10: number;
  readonly accepted: boolean;
}

const steps = [1, 2, 3, 4, 5] as const;

/** How hard a passphrase is to guess, in words first; the coloured steps repeat what the words say. */
export function StrengthMeter({ guessesLog10, accepted }: StrengthMeterProps) {
  const { t } = useTranslation('common');
  const level = accepted ? (guessesLog10 >= 16 ? 'strong' : 'fair') : 'weak';
  const filled = Math.max(1, Math.min(accepted ? 5 : 3, Math.round(guessesLog10 / 3.4)));
  return (
    <div className="strength" data-level={level} role="status">
      <div className="strength-steps" aria-hidden="true">
        {steps.map((step) => (
          <span key={step} className={classes('strength-step', step <= filled && 'strength-on')} />
        ))}
      </div>
      <span>{t(`strength.${level}`)}</span>
    </div>
  );
}
