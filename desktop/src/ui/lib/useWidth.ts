import { type RefObject, useEffect, useState } from 'react';

/** A scroll bar comes and goes with the content: a change of its size would draw it for ever. */
const scrollBarPx = 24;

/** The inner width of an element in pixels, anew when it changes by more than a scroll bar; 0 until it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver(() => {
      const now = current.clientWidth;
      setWidth((before) => (Math.abs(now - before) > scrollBarPx ? now : before));
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
