import type { Route } from '../app/route.ts';
import { Suspense } from 'react';
import './Fleet.css';
import { FleetList } from './FleetList.tsx';
import { KeyPage } from './KeyPage.tsx';
import { lazyPart } from '../lib/lazyPart.ts';

const WorkshopPage = lazyPart(() => import('./workshop/WorkshopPage.tsx'));

/** The school's keys: `fleet`, `fleet/prepare`, `fleet/<key>`, which is also what the code on a key's label leads to. */
export default function FleetArea({ route }: { readonly route: Route }) {
  const [keyId] = route;
  if (keyId === 'prepare') {
    return (
      <Suspense>
        <WorkshopPage />
      </Suspense>
    );
  }
  return keyId === undefined ? <FleetList /> : <KeyPage keyId={keyId} />;
}
