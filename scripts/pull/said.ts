/** What a workload has said: acknowledgements, and notes of what it had begun. */
export interface Said {
  readonly acknowledged: readonly string[];
  readonly output: readonly string[];
}

/** The rests of the lines that begin with these words. */
export function words(lines: readonly string[], begin: string): readonly string[] {
  return lines.filter((line) => line.startsWith(`${begin} `)).map((line) => line.slice(begin.length + 1));
}

/** The same, as numbers. */
export function numbers(lines: readonly string[], begin: string): readonly number[] {
  return words(lines, begin).map(Number);
}
