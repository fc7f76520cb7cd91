import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { restOfSentences } from './createI18n.ts';

/** A screen that is fetched when it is first shown, with the sentences that the first pages do without. */
export function lazyScreen<P>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    const [screen] = await Promise.all([load(), restOfSentences()]);
    return screen;
  });
}
