import type { Route } from '../app/route.ts';
import './Fleet.css';
import { FleetList } from './FleetList.tsx';
import { KeyPage } from './KeyPage.tsx';

/** The school's keys: `fleet`, `fleet/<key>`, which is also what the code on a key's label leads to. */
export default function FleetArea({ route }: { readonly route: Route }) {
  const [keyId] = route;
  return keyId === undefined ? <FleetList /> : <KeyPage keyId={keyId} />;
}
