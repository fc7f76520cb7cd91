import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { Tip } from './useTip.ts';

/** Between the button and its name, and at least to the edges of the window, pixels. */
const gapPx = 6;
const edgePx = 12;

/** What a placement needs of a rectangle. */
type Box = Pick<DOMRect, 'left' | 'top' | 'bottom' | 'width' | 'height'>;

/** Where the name stands: above the middle of its button, below where there is no room, never outside the window. */
export function tipPlace(
  button: Box,
  tip: Pick<DOMRect, 'width' | 'height'>,
  windowWidth: number,
): { readonly left: number; readonly top: number } {
  const middle = button.left + button.width / 2 - tip.width / 2;
  const left = Math.max(edgePx, Math.min(middle, windowWidth - tip.width - edgePx));
  const above = button.top - tip.height - gapPx;
  return { left, top: above >= edgePx ? above : button.bottom + gapPx };
}

export interface ButtonTipProps {
  readonly of: RefObject<HTMLElement | null>;
  readonly tip: Tip;
  readonly text: string;
}

/** The name of a button that is a picture, above everything else while it shows. Escape puts it away. */
export function ButtonTip({ of, tip, text }: ButtonTipProps) {
  const ref = useRef<HTMLSpanElement>(null);
  const { close } = tip;
  const closing = useRef(close);
  useLayoutEffect(() => {
    const [button, shown] = [of.current, ref.current];
    if (button === null || shown === null) return;
    shown.showPopover();
    const { left, top } = tipPlace(button.getBoundingClientRect(), shown.getBoundingClientRect(), innerWidth);
    shown.style.left = `${left}px`;
    shown.style.top = `${top}px`;
  }, [of]);
  useEffect(() => {
    closing.current = close;
  }, [close]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // The name goes, and what stands under it stays.
      event.stopPropagation();
      closing.current();
    };
    const onScroll = () => closing.current();
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('scroll', onScroll, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('scroll', onScroll, true);
    };
  }, []);
  return (
    <span ref={ref} className="tooltip" role="tooltip" popover="manual" {...tip.shown}>
      {text}
    </span>
  );
}
