/**
 * How many pulls a test makes: its share of CARTABLE_PULLS, the number of a whole run (the long profile sets 500);
 * its usual number when that is not set.
 *
 * @param usual pulls of this test in `npm test`
 * @param usualTotal pulls of all tests in `npm test`
 */
export function pullCount(usual: number, usualTotal: number, env: NodeJS.ProcessEnv = process.env): number {
  const wanted = Number(env.CARTABLE_PULLS);
  if (!env.CARTABLE_PULLS || !Number.isInteger(wanted) || wanted < 1) return usual;
  return Math.max(1, Math.ceil((wanted * usual) / usualTotal));
}
