import type { Route } from '../app/route.ts';
import { FolderPage } from './FolderPage.tsx';
import { TrashPage } from './TrashPage.tsx';

/** Documents: `documents`, `documents/<folder>`, `documents/trash`. */
export default function DocumentsArea({ route }: { readonly route: Route }) {
  const [id] = route;
  if (id === 'trash') return <TrashPage />;
  return <FolderPage folderId={id ?? null} />;
}
