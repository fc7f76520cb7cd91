import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../../lib/classes.ts';
import type { ButtonVariant } from './Button.tsx';
import './Button.css';

export interface ButtonLinkProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly variant?: ButtonVariant;
  readonly size?: 'sm' | 'md' | 'lg';
  readonly icon?: LucideIcon;
}

/** A link that looks like a button: it goes somewhere, so it stays a link for the keyboard and for screen readers. */
export function ButtonLink({
  href,
  children,
  variant = 'secondary',
  size = 'md',
  icon: Icon,
}: ButtonLinkProps) {
  return (
    <a href={href} className={classes('btn', `btn-${variant}`, `btn-${size}`)}>
      {Icon && <Icon className="btn-icon" aria-hidden="true" />}
      <span>{children}</span>
    </a>
  );
}
