import { CircleAlert, CircleCheck, CloudOff, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import './Status.css';

/** `offline` is calm on purpose: working without a network is the normal life of a key. */
export type NoticeTone = 'info' | 'good' | 'warn' | 'bad' | 'offline';

export interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Announces it at once to screen readers; for something that has just gone wrong. */
  readonly announce?: boolean;
}

const icons: Readonly<Record<NoticeTone, LucideIcon>> = {
  info: Info,
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
  offline: CloudOff,
};

/** A sentence that stays in the page: what happened, that nothing was lost, what to do. */
export function Notice({ tone, title, children, actions, announce }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={`notice notice-${tone}`} {...(announce ? { role: 'alert' } : {})}>
      <Icon className="notice-icon" aria-hidden="true" />
      <div className="notice-text">
        {title && <p className="notice-title">{title}</p>}
        {children && <div>{children}</div>}
        {actions && <div className="notice-actions">{actions}</div>}
      </div>
    </div>
  );
}
