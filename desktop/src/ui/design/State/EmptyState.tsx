import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import './State.css';

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Nothing here yet, and what would fill it. */
export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="state">
      <span className="state-sheet" aria-hidden="true">
        <Icon strokeWidth={1.75} />
      </span>
      <p className="state-title">
        <strong>{title}</strong>
      </p>
      {children && <p className="state-text">{children}</p>}
      {actions && <div className="state-actions">{actions}</div>}
    </div>
  );
}
