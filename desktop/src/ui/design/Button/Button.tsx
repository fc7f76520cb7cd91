import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { classes } from '../../lib/classes.ts';
import './Button.css';

/** What a button looks like: one `primary` a screen, `secondary` beside it, `quiet` inside cards, `danger` only to destroy. */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  readonly children: ReactNode;
  readonly variant?: ButtonVariant;
  readonly size?: 'sm' | 'md' | 'lg';
  readonly icon?: LucideIcon;
  /** Fills the width of its container. */
  readonly wide?: boolean;
}

/** A labelled action. While `isPending` it keeps its width and focus, and is announced as busy. */
export function Button({
  children,
  variant = 'secondary',
  size = 'md',
  icon: Icon,
  wide,
  ...rest
}: ButtonProps) {
  return (
    <AriaButton {...rest} className={classes('btn', `btn-${variant}`, `btn-${size}`, wide && 'btn-wide')}>
      {({ isPending }) => (
        <>
          {isPending ? (
            <span className="btn-spinner" aria-hidden="true" />
          ) : (
            Icon && <Icon className="btn-icon" aria-hidden="true" />
          )}
          <span className="btn-label">{children}</span>
        </>
      )}
    </AriaButton>
  );
}
