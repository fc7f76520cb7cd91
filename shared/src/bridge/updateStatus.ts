import type { ErrorData } from '../lib/errors.ts';

/** How the program on the key stands with its updates, in one line of the settings. */
export type UpdateStatus =
  /** It does not update itself: a checkout, a write-protected key, a computer's own copy. */
  | { readonly phase: 'off' }
  | { readonly phase: 'current' }
  | { readonly phase: 'checking' }
  | { readonly phase: 'coming'; readonly version: string; readonly percent: number }
  /** It stands whole on the key and starts next time. */
  | { readonly phase: 'ready'; readonly version: string }
  /** The new version failed twice, and this is the previous one. */
  | { readonly phase: 'restored'; readonly version: string }
  /** A version that waited for its first start was stopped, and does not start: the present one stays. */
  | { readonly phase: 'recalled'; readonly version: string }
  /** The person asked for a verification of the program's files; it found all as released. */
  | { readonly phase: 'verifying' }
  | { readonly phase: 'intact' }
  /**
   * Files of the program are not as released. `coming`: they are being put right; `ready`: the repaired program starts next time; `no`: only a
   * technician can help, or the network is missing.
   */
  | { readonly phase: 'modified'; readonly repair: 'no' | 'coming' | 'ready' }
  | { readonly phase: 'problem'; readonly code: string; readonly data: ErrorData };
