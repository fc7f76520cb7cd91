/**
 * Does something with each, one after the other, and with all of them even when one fails: a defect in one school does not keep the others waiting.
 * @throws once all were tried: the failure, or an `AggregateError` of several, whose cause is the first
 */
export async function eachApart<T>(all: Iterable<T>, work: (one: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all) {
    try {
      await work(one);
    } catch (error) {
      failures.push(error);
    }
  }
  const [first] = failures;
  if (failures.length === 1) throw first;
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} failed`, { cause: first });
}
