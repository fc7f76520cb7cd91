/** Histories that once failed, as fast-check names them, and why: run every time. */
export const pinnedSeeds: readonly { readonly seed: number; readonly path: string; readonly why: string }[] =
  [];
