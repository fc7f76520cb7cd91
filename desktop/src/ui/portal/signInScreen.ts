import { preloadable } from '../lib/Preloaded.tsx';

/** The sign-in, whose fields nobody needs who is signed in already. */
export const signInScreen = preloadable(() => import('./SignIn.tsx'));
