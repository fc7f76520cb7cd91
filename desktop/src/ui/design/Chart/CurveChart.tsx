import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat } from '../../lib/useFormat.ts';
import './Chart.css';

export interface CurvePoint {
  /** Milliseconds since 1970, in rising order. */
  readonly at: number;
  readonly mine: number | null;
  readonly mean: number | null;
  readonly label: string;
}

export interface CurveChartProps {
  readonly title: string;
  readonly points: readonly CurvePoint[];
  /** The top of the scale; marks are on 20. */
  readonly scale?: number;
}

const heightPx = 220;

function token(element: HTMLElement, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/** One's results over time beside the class mean. The same figures stand in a table for those who do not see the curve. */
export function CurveChart({ title, points, scale = 20 }: CurveChartProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const draw = () => {
      const ink = token(element, '--ink-soft');
      const font = `12px ${token(element, '--font-body')}`;
      const line = token(element, '--line');
      const axis = { stroke: ink, font, grid: { stroke: line, width: 1 }, ticks: { show: false } };
      return new uPlot(
        {
          width: Math.max(200, element.clientWidth),
          height: heightPx,
          legend: { show: false },
          cursor: { y: false, points: { size: 9 } },
          scales: { y: { range: [0, scale] } },
          axes: [
            {
              ...axis,
              values: (_, ticks) => ticks.map((tick) => format.shortDay(isoDay(tick * 1000))),
              space: 90,
            },
            { ...axis, size: 34, incrs: [scale / 4] },
          ],
          series: [
            {},
            {
              label: t('curve.mine'),
              stroke: token(element, '--accent'),
              width: 2.5,
              points: { size: 8, fill: token(element, '--paper-raised') },
              spanGaps: true,
            },
            {
              label: t('curve.mean'),
              stroke: token(element, '--margin'),
              width: 1.5,
              dash: [6, 4],
              points: { show: false },
              spanGaps: true,
            },
          ],
        },
        [
          points.map((point) => point.at / 1000),
          points.map((point) => point.mine),
          points.map((point) => point.mean),
        ],
        element,
      );
    };
    let plot = draw();
    const redraw = () => {
      plot.destroy();
      plot = draw();
    };
    const resize = new ResizeObserver(() =>
      plot.setSize({ width: Math.max(200, element.clientWidth), height: heightPx }),
    );
    resize.observe(element);
    // The canvas holds plain pixels: a new theme or font needs a new drawing.
    const theme = new MutationObserver(redraw);
    theme.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-theme', 'data-font'],
    });
    return () => {
      resize.disconnect();
      theme.disconnect();
      plot.destroy();
    };
  }, [points, scale, format, t]);

  const show = (value: number | null) => (value === null ? '–' : format.number(value));
  return (
    <figure className="curve">
      <figcaption className="curve-key">
        <span className="curve-mine">{t('curve.mine')}</span>
        <span className="curve-mean">{t('curve.mean')}</span>
      </figcaption>
      <div ref={host} className="curve-canvas" aria-hidden="true" />
      <div className="visually-hidden">
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t('curve.what')}</th>
              <th scope="col">{t('curve.mine')}</th>
              <th scope="col">{t('curve.mean')}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={`${point.at}-${point.label}`}>
                <th scope="row">{point.label}</th>
                <td>{show(point.mine)}</td>
                <td>{show(point.mean)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
