import { useEffect, useState } from 'react';

/** The time by this computer's clock, renewed every half minute: for "il y a 3 minutes". */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
