import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from './Notice.tsx';
import './Status.css';

export interface RefusedNoticeProps {
  /** What was tried, in the user's words: "Votre note pour Inès Benali". */
  readonly what: string;
  /** Why the server said no. */
  readonly why: string;
  /** When both sides changed the same thing: the two values, for a person to choose. */
  readonly values?: { readonly mine: string; readonly theirs: string } | undefined;
  readonly actions?: ReactNode;
}

/** A change that the server did not accept. It is never dropped silently: what was typed stays readable here. */
export function RefusedNotice({ what, why, values, actions }: RefusedNoticeProps) {
  const { t } = useTranslation('common');
  return (
    <Notice tone="warn" title={what} actions={actions}>
      <p>{why}</p>
      {values && (
        <dl className="versus">
          <div className="versus-side">
            <dt>{t('refused.mine')}</dt>
            <dd>{values.mine}</dd>
          </div>
          <div className="versus-side">
            <dt>{t('refused.theirs')}</dt>
            <dd>{values.theirs}</dd>
          </div>
        </dl>
      )}
    </Notice>
  );
}
