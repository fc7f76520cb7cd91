/** One figure of one round: ours and the peer's, in the row's unit. `peer` is null where there is none to stand beside. */
export interface Sample {
  readonly ours: number;
  readonly peer: number | null;
  /** Other figures worth printing, by name: bytes, requests. */
  readonly notes?: Readonly<Record<string, number | string>>;
}

/** A row ready to be measured: everything slow that is not measured has been done. */
export interface PreparedRow {
  round(index: number): Promise<Sample>;
  close(): Promise<void>;
}

export interface BenchRow {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** The bar in words, as in the table. */
  readonly bar: string;
  readonly rounds: number;
  prepare(workspace: string): Promise<PreparedRow>;
  /** Whether the medians hold the bar. `ratio` is ours/peer, null without a peer. */
  holds(
    median: { readonly ours: number; readonly peer: number | null; readonly ratio: number | null },
    samples: readonly Sample[],
  ): boolean;
}

/** A line of the result file. */
export interface BenchResult {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: number | null;
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly bar: string;
  readonly ok: boolean;
  readonly rounds: number;
  readonly notes: Readonly<Record<string, number | string>>;
}

/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}
