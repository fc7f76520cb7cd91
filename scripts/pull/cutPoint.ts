/** When a key is pulled: after so many acknowledgements, and then at an instant inside what follows. */
export interface CutPoint {
  readonly acknowledgements: number;
  readonly thenMs: number;
}

/** Never: the workload runs to its end. */
export const NO_CUT: CutPoint = { acknowledgements: Number.POSITIVE_INFINITY, thenMs: 0 };

/** A small seeded generator (mulberry32): the same seed always pulls at the same point. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A random point, by its seed: up to `most` acknowledgements, then up to `withinMs` milliseconds, so that pulls fall into the
 * middle of what a program does between two acknowledgements, and not only at their edge.
 */
export function cutPoint(seed: number, most: number, withinMs: number): CutPoint {
  const random = seeded(seed);
  return { acknowledgements: 1 + Math.floor(random() * most), thenMs: Math.floor(random() * withinMs) };
}
