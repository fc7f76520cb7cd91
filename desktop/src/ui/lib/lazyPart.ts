import { type ComponentType, createElement, lazy } from 'react';

const failures = new Set<() => void>();

/**
 * React's `lazy` remembers a failure for ever: the button to try again would show the same failure again. What failed is loaded anew by
 * whoever draws it after this.
 */
export function forgetFailures(): void {
  for (const forget of failures) forget();
  failures.clear();
}

/**
 * A part of the interface whose code is fetched when it is first drawn; needs a `Suspense` and a boundary above it.
 * @example const FleetArea = lazyPart(() => import('./FleetArea.tsx'));
 */
export function lazyPart<P extends object>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): ComponentType<P> {
  const begin = () =>
    lazy(async () => {
      try {
        return await load();
      } catch (error) {
        failures.add(() => {
          part = begin();
        });
        throw error;
      }
    });
  let part = begin();
  return (props) => createElement<P>(part, props);
}
