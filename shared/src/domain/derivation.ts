import type { AnyRecord } from './record.ts';
import type { Need, RecordView, Write } from './mutator.ts';

/**
 * A figure that families see (an average, a class minimum): computed by the server alone, in the transaction of the change
 * that moved it, and synchronised as a record. A key never recomputes it: it holds partial data.
 */
export interface Derivation {
  readonly name: string;
  /** Given the writes of one mutation (old and new state of each), the subjects to recompute, each a stable text key. */
  affected(changes: readonly RecordChange[]): readonly string[];
  /** Records needed for one subject; asked until nothing new, as for mutators. */
  needs(subject: string, loaded: RecordView): readonly Need[];
  /** The derived records for the subject; unchanged ones are dropped by the host. */
  derive(subject: string, view: RecordView): readonly Write[];
}

export interface RecordChange {
  readonly type: string;
  readonly before: AnyRecord | undefined;
  readonly after: AnyRecord | undefined;
}
