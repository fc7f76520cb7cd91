import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import './Surface.css';

/** The feeling of a short status. The words carry the meaning; the colour only repeats it. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'info' | 'marker';

export interface BadgeProps {
  readonly children: ReactNode;
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
}

/** A status in one or two words. */
export function Badge({ children, tone = 'plain', icon: Icon }: BadgeProps) {
  return (
    <span className={`badge badge-${tone}`}>
      {Icon && <Icon aria-hidden="true" />}
      {children}
    </span>
  );
}
