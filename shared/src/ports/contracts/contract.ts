/**
 * A contract is a list of named cases that every implementation of a port passes. It knows no test runner, so that the
 * same cases run under Vitest, in Electron's utility process and in a browser.
 */
export interface ContractCase<Fixture> {
  readonly name: string;
  /** Throws when the implementation breaks the contract. */
  run(fixture: Fixture): Promise<void> | void;
}

/** Fails a contract case unless the condition holds. */
export function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`contract broken: ${what}`);
}

/** Fails unless both values print the same (bytes and big integers included). */
export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [print(actual), print(expected)];
  if (a !== b) throw new Error(`contract broken: ${what}: got ${a}, wanted ${b}`);
}

/** Fails unless the work throws; gives what was thrown. */
export function mustThrow(work: () => unknown, what: string): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error(`contract broken: ${what}: nothing was thrown`);
}

/** Fails unless the promise rejects; gives the reason. */
export async function mustReject(work: () => Promise<unknown>, what: string): Promise<unknown> {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error(`contract broken: ${what}: nothing was thrown`);
}

/** Runs every case on a fixture of its own; gives the failures by name. */
export async function runContract<Fixture>(
  cases: readonly ContractCase<Fixture>[],
  open: () => Promise<{ fixture: Fixture; close(): Promise<void> | void }>,
): Promise<readonly { readonly name: string; readonly error: string | null }[]> {
  const results: { name: string; error: string | null }[] = [];
  for (const { name, run } of cases) {
    const { fixture, close } = await open();
    try {
      await run(fixture);
      results.push({ name, error: null });
    } catch (error) {
      results.push({ name, error: error instanceof Error ? error.message : String(error) });
    } finally {
      await close();
    }
  }
  return results;
}

function print(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'bigint') return `${member}n`;
    return member instanceof Uint8Array ? `bytes:${[...member].join(',')}` : member;
  });
}
