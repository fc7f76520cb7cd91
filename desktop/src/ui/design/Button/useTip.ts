import { type FocusEvent, type PointerEvent, useRef, useState } from 'react';

/** A pointer that only passes shows nothing, milliseconds. */
const showMs = 500;
/** Time for the pointer to go from the button to what is shown, milliseconds. */
const stayMs = 300;

/** When the name of a button shows: a pointer rests on it, or the keyboard is there. */
export interface Tip {
  readonly open: boolean;
  readonly close: () => void;
  /** For the button. */
  readonly button: {
    readonly onPointerEnter: (event: PointerEvent) => void;
    readonly onPointerLeave: (event: PointerEvent) => void;
    readonly onPointerDown: () => void;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: () => void;
  };
  /** For what is shown: it stays while the pointer is on it (WCAG 2.2, 1.4.13). */
  readonly shown: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
  };
}

/** Follows the pointer and the focus of a button whose name shows on demand. */
export function useTip(): Tip {
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = (value: boolean, afterMs = 0): void => {
    clearTimeout(timer.current);
    if (afterMs === 0) setOpen(value);
    else timer.current = setTimeout(() => setOpen(value), afterMs);
  };
  const close = () => show(false);
  return {
    open,
    close,
    button: {
      // A finger has no place to rest: its touch is the press.
      onPointerEnter: (event) => event.pointerType !== 'touch' && show(true, showMs),
      onPointerLeave: (event) => !event.currentTarget.matches(':focus-visible') && show(false, stayMs),
      onPointerDown: close,
      onFocus: (event) => event.currentTarget.matches(':focus-visible') && show(true),
      onBlur: close,
    },
    shown: {
      onPointerEnter: () => show(true),
      onPointerLeave: () => show(false, stayMs),
    },
  };
}
