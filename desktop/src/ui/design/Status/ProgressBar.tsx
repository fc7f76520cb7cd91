import { X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../lib/useFormat.ts';
import { IconButton } from '../Button/IconButton.tsx';
import './Status.css';

export interface ProgressBarProps {
  readonly label: string;
  /** Bytes or items done so far. */
  readonly done: number;
  /** How many in all; undefined when nobody knows yet. */
  readonly total?: number | undefined;
  /** `bytes` shows sizes, `items` shows counts, `none` the percentage only. */
  readonly unit?: 'bytes' | 'items' | 'none';
  /** Estimated time left, in milliseconds. */
  readonly leftMs?: number | undefined;
  readonly onCancel?: () => void;
}

/** How far long work is: size done and total, time left, and a way to stop it. */
export function ProgressBar({ label, done, total, unit = 'none', leftMs, onCancel }: ProgressBarProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const show = (value: number) => (unit === 'bytes' ? format.bytes(value) : format.number(value));
  const figures =
    unit === 'none' || total === undefined
      ? undefined
      : t('doneOfTotal', { done: show(done), total: show(total) });
  const left = leftMs === undefined ? undefined : t('timeLeft', { duration: format.duration(leftMs) });
  const detail = [figures, left].filter(Boolean).join(' · ');
  const isIndeterminate = total === undefined;
  const share = isIndeterminate || total === 0 ? 0 : Math.min(1, Math.max(0, done / total));
  const percent = format.percent(share);
  const labelId = useId();
  return (
    <div className="progress">
      <div
        className="progress-main"
        role="progressbar"
        aria-labelledby={labelId}
        {...(!isIndeterminate && {
          'aria-valuemin': 0,
          'aria-valuemax': 100,
          'aria-valuenow': Math.round(share * 100),
          'aria-valuetext': figures ?? percent,
        })}
      >
        <div className="progress-head">
          <span id={labelId} className="progress-label">
            {label}
          </span>
          {!isIndeterminate && <span className="progress-percent">{percent}</span>}
        </div>
        <svg className="progress-track" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect
            className={isIndeterminate ? 'progress-fill progress-walk' : 'progress-fill'}
            width={isIndeterminate ? 30 : share * 100}
            height="4"
          />
        </svg>
        {detail && <p className="progress-detail">{detail}</p>}
      </div>
      {onCancel && <IconButton label={t('cancelOf', { of: label })} icon={X} size="sm" onPress={onCancel} />}
    </div>
  );
}
