import type { ReactNode } from 'react';
import { useId } from 'react';
import { classes } from '../../lib/classes.ts';
import './Surface.css';

export interface CardProps {
  readonly title?: string;
  /** Something at the right of the title: a link to the whole list, a count. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
  /** No padding, for lists and tables that reach the edges. */
  readonly flush?: boolean;
  readonly className?: string;
}

/** A sheet on the desk: one subject, one title. With a title it is a region that screen readers can jump to. */
export function Card({ title, action, children, flush, className }: CardProps) {
  const id = useId();
  return (
    <section
      className={classes('card', flush && 'card-flush', className)}
      {...(title === undefined ? {} : { 'aria-labelledby': id })}
    >
      {(title !== undefined || action) && (
        <header className="card-head">
          {title !== undefined && (
            <h2 id={id} className="card-title">
              {title}
            </h2>
          )}
          {action}
        </header>
      )}
      {children}
    </section>
  );
}
