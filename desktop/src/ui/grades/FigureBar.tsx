import type { FigureView } from '@cartable/shared/domain/grades/queries/figure.ts';
import { RangeBar } from '../design/Chart/RangeBar.tsx';

export interface FigureBarProps {
  readonly figure: FigureView | null;
  /** Hundredths. */
  readonly mine: number | null;
  /** Hundredths. */
  readonly scale?: number;
}

/** The class figures as a bar; nothing where the server does not show them (too few pupils) or has not computed them yet. */
export function FigureBar({ figure, mine, scale = 2000 }: FigureBarProps) {
  if (!figure || figure.min === null || figure.mean === null || figure.max === null) return null;
  return (
    <RangeBar
      min={figure.min / 100}
      mean={figure.mean / 100}
      max={figure.max / 100}
      mine={mine === null ? undefined : mine / 100}
      scale={scale / 100}
    />
  );
}
