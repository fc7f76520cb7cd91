import type { LucideIcon } from 'lucide-react';
import { type RefObject, useRef } from 'react';
import { classes } from '../../lib/classes.ts';
import './Button.css';
import { ButtonTip } from './ButtonTip.tsx';
import { type PressProps, pressed } from './press.ts';
import { useTip } from './useTip.ts';

export interface IconButtonProps extends PressProps {
  /** Read by screen readers and shown on hover and focus: a picture alone is a guess. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly size?: 'sm' | 'md';
  /** What it opens, and whether that is open. */
  readonly opens?: { readonly what: 'menu' | 'dialog'; readonly isOpen: boolean };
  /** The arrow keys, for what it opens. */
  readonly onArrow?: (() => void) | undefined;
  readonly ref?: RefObject<HTMLButtonElement | null>;
}

/** An action shown as a picture, always with its name: the browser's own button. */
export function IconButton(props: IconButtonProps) {
  const { label, icon: Icon, size = 'md', opens, onArrow, onPress, isDisabled } = props;
  const own = useRef<HTMLButtonElement>(null);
  const ref = props.ref ?? own;
  const tip = useTip();
  return (
    <>
      <button
        ref={ref}
        type="button"
        disabled={isDisabled}
        aria-label={label}
        className={classes('icon-btn', `icon-btn-${size}`)}
        {...(opens && { 'aria-haspopup': opens.what, 'aria-expanded': opens.isOpen })}
        {...tip.button}
        onClick={pressed(() => {
          tip.close();
          onPress?.();
        })}
        {...(onArrow && {
          onKeyDown(event) {
            if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
            event.preventDefault();
            tip.close();
            onArrow();
          },
        })}
      >
        <Icon aria-hidden="true" />
      </button>
      {tip.open && opens?.isOpen !== true && <ButtonTip of={ref} tip={tip} text={label} />}
    </>
  );
}
