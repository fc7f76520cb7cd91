import { useEffect, useState } from 'react';

/** Milliseconds left of a wait that began when `waitMs` was last given, second by second. */
export function useCountdown(waitMs: number): number {
  const [left, setLeft] = useState(waitMs);
  useEffect(() => {
    setLeft(waitMs);
    if (waitMs <= 0) return;
    const end = performance.now() + waitMs;
    const timer = setInterval(() => {
      const now = Math.max(0, end - performance.now());
      setLeft(now);
      if (now === 0) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [waitMs]);
  return left;
}
