import type { WorkshopTools } from './workshop.ts';

/** At most so often, milliseconds: sixteen keys tell five times a second each. */
const EVERY_MS = 200;

/** Tells the newest state, not every one; the last is always told. */
export function seldom(tell: WorkshopTools['tell']): WorkshopTools['tell'] {
  let newest: Parameters<typeof tell> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const say = (): void => {
    timer = undefined;
    if (newest === undefined) return;
    tell(...newest);
    newest = undefined;
    timer = setTimeout(say, EVERY_MS);
  };
  return (...state) => {
    newest = state;
    if (timer === undefined) say();
  };
}
