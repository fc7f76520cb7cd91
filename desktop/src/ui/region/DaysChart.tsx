import type { RegionStatistics } from '@cartable/shared/bridge/asks/region.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/useFormat.ts';

const width = 560;
const height = 160;
const foot = 22;

/** Sign-ins day by day, a column each; weekends are where nothing stands. */
export function DaysChart({ days }: Pick<RegionStatistics, 'days'>) {
  const { t } = useTranslation('region');
  const format = useFormat();
  const most = Math.max(1, ...days.map((one) => one.signIns ?? 0));
  const step = width / Math.max(1, days.length);
  const total = days.reduce((sum, one) => sum + (one.signIns ?? 0), 0);
  const busiest = days.reduce((best, one) => ((one.signIns ?? 0) > (best.signIns ?? 0) ? one : best));
  const words = t('daysWords', {
    total: format.number(total),
    day: format.day(busiest.day),
    most: format.number(busiest.signIns ?? 0),
  });
  return (
    <figure className="region-days">
      <svg viewBox={`0 0 ${width} ${height + foot}`} role="img" aria-label={words}>
        <line className="region-axis" x1="0" x2={width} y1={height} y2={height} />
        {days.map((one, index) => {
          const tall = ((one.signIns ?? 0) / most) * (height - 8);
          return (
            <g key={one.day}>
              <rect
                className="region-done"
                x={index * step + 2}
                width={step - 4}
                y={height - tall}
                height={tall}
                rx="2"
              />
              {index % 7 === 0 && (
                <text className="region-tick" x={index * step + 2} y={height + 17}>
                  {format.dayMonth(one.day)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption className="page-eyebrow">{words}</figcaption>
    </figure>
  );
}
