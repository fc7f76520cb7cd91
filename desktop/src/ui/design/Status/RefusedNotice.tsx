import type { ReactNode } from 'react';
import { Notice } from './Notice.tsx';
import { Versus, type VersusProps } from './Versus.tsx';

export interface RefusedNoticeProps {
  /** What was tried, in the user's words: "Votre note pour Inès Benali". */
  readonly what: string;
  /** Where it belongs and when it was done. */
  readonly about?: string | undefined;
  /** Why the server said no. */
  readonly why: string;
  /** When both sides changed the same thing: the two values, for a person to choose. */
  readonly values?: VersusProps | undefined;
  /** The work itself: what was written, the files. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** A change that the server did not accept. It is never dropped silently: what was typed stays readable here. */
export function RefusedNotice({ what, about, why, values, children, actions }: RefusedNoticeProps) {
  return (
    <Notice tone="warn" title={what} actions={actions}>
      {about && <p className="refused-about">{about}</p>}
      <p>{why}</p>
      {values && <Versus {...values} />}
      {children}
    </Notice>
  );
}
