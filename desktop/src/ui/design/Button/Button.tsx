import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '../../lib/classes.ts';
import './Button.css';
import { type PressProps, pressed } from './press.ts';

/** What a button looks like: one `primary` a screen, `secondary` beside it, `quiet` inside cards, `danger` only to destroy. */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

export interface ButtonProps extends PressProps {
  readonly children: ReactNode;
  readonly variant?: ButtonVariant;
  readonly size?: 'sm' | 'md' | 'lg';
  readonly icon?: LucideIcon;
  /** Fills the width of its container. */
  readonly wide?: boolean;
  readonly type?: 'button' | 'submit';
  /** The form it belongs to, when it does not stand in it. */
  readonly form?: string;
  /** What was asked is under way: a second press does nothing. */
  readonly isPending?: boolean | undefined;
  /** The name for those who hear it, where several buttons of a page say the same: it begins with the words that are seen. */
  readonly 'aria-label'?: string | undefined;
}

/**
 * A labelled action: the browser's own button, so that a page of many costs a slow computer little. While `isPending` it keeps its width and
 * focus, and is announced as busy.
 */
export function Button({
  children,
  variant = 'secondary',
  size = 'md',
  icon: Icon,
  wide,
  type = 'button',
  form,
  onPress,
  isDisabled,
  isPending,
  'aria-label': name,
}: ButtonProps) {
  const busy = isPending === true;
  return (
    <>
      <button
        // A form is not sent a second time by Enter in one of its fields either.
        type={busy ? 'button' : type}
        form={form}
        disabled={isDisabled}
        aria-label={name}
        className={classes('btn', `btn-${variant}`, `btn-${size}`, wide && 'btn-wide')}
        onClick={pressed(busy ? undefined : onPress)}
        {...(busy && { 'aria-disabled': true, 'data-pending': true })}
      >
        {busy ? (
          <span className="btn-spinner" aria-hidden="true" />
        ) : (
          Icon && <Icon className="btn-icon" aria-hidden="true" />
        )}
        <span className="btn-label">{children}</span>
      </button>
      {isPending !== undefined && <Busy busy={busy} />}
    </>
  );
}

/** Says that the button's action is under way; there before it is, so that screen readers hear the change. */
function Busy({ busy }: { readonly busy: boolean }) {
  const { t } = useTranslation('common');
  return (
    <span className="visually-hidden" role="status">
      {busy && t('busy')}
    </span>
  );
}
