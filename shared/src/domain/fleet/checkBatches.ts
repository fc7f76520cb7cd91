/** So many verified keys are told of in one question: with the longest tickets they stay below what the server reads of a body. */
export const CHECKS_AT_ONCE = 200;

/** What was found on many keys, in as many questions as it takes: a large hub, or a folder of images, has more than one holds. */
export function* checkBatches<C>(checks: readonly C[]): Generator<readonly C[]> {
  for (let at = 0; at < checks.length; at += CHECKS_AT_ONCE) yield checks.slice(at, at + CHECKS_AT_ONCE);
}
