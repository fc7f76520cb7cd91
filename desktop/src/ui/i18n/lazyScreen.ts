import type { ComponentType } from 'react';
import { lazyPart } from '../lib/lazyPart.ts';
import { restOfSentences } from './createI18n.ts';

/** A screen that is fetched when it is first shown, with the sentences that the first pages do without. */
export function lazyScreen<P extends object>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): ComponentType<P> {
  return lazyPart(async () => {
    const [screen] = await Promise.all([load(), restOfSentences()]);
    return screen;
  });
}
