import { Suspense } from 'react';
import { useHostState } from '../bridge/HostContext.tsx';
import { lazyPart } from '../lib/lazyPart.ts';
import { useIdle } from '../lib/useIdle.ts';
import { KeyCard } from './KeyCard.tsx';

const OwnKeysCard = lazyPart(async () => ({
  default: (await import('../fleet/OwnKeysCard.tsx')).OwnKeysCard,
}));

/**
 * On a key, how it is. In a browser, the keys that the person has of the school: whoever has just lost theirs comes here to say so, and a
 * lost key is two clicks from being cut off.
 */
export function HomeKey() {
  return useHostState().host === 'portal' ? <KeysOfTheSchool /> : <KeyCard />;
}

/** The keys given to the person and their children; asked of the server once the page is drawn. */
export function KeysOfTheSchool() {
  const drawn = useIdle();
  if (!drawn) return null;
  return (
    <Suspense>
      <OwnKeysCard />
    </Suspense>
  );
}
