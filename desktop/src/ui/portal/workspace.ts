import { preloadable } from '../lib/Preloaded.tsx';

/** The open profile: the key's own screens, whose code comes with the first records. */
export const workspace = preloadable(() => import('../app/Workspace.tsx'));
