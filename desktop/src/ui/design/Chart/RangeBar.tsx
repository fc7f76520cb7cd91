import { useTranslation } from 'react-i18next';
import { useFormat } from '../../lib/useFormat.ts';
import './Chart.css';

export interface RangeBarProps {
  /** The class's lowest, mean and highest, on `scale`; given by the server, never computed on a key. */
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** The pupil's own value; undefined without one. */
  readonly mine?: number | undefined;
  readonly scale?: number;
}

/** Where one stands in the class: a pale bar from lowest to highest, a tick at the mean, a dot at one's own. */
export function RangeBar({ min, mean, max, mine, scale = 20 }: RangeBarProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const at = (value: number) => 6 + (value / scale) * 188;
  const show = (value: number) => format.number(value);
  const label = t(mine === undefined ? 'range.class' : 'range.mine', {
    min: show(min),
    mean: show(mean),
    max: show(max),
    mine: mine === undefined ? '' : show(mine),
  });
  return (
    <svg className="range" viewBox="0 0 200 20" role="img" aria-label={label}>
      <line className="range-track" x1="6" x2="194" y1="10" y2="10" />
      <line className="range-span" x1={at(min)} x2={at(max)} y1="10" y2="10" />
      <line className="range-mean" x1={at(mean)} x2={at(mean)} y1="3" y2="17" />
      {mine !== undefined && <circle className="range-mine" cx={at(mine)} cy="10" r="5" />}
    </svg>
  );
}
