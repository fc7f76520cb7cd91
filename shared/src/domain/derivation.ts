import type { SchoolId } from '../lib/ids.ts';
import type { Need, RecordView, Write } from './mutator.ts';
import type { AnyRecord } from './record.ts';

/**
 * A figure that families see (an average, a class minimum): computed by the server alone, in the transaction of the change
 * that moved it, and synchronised as a record. A key never recomputes it: it holds partial data.
 *
 * The host runs the registry in order. Each derivation is asked once for what is affected by the mutation's writes AND by the writes of
 * the derivations before it; each of its subjects then sees the records as these left them.
 */
export interface Derivation {
  readonly name: string;
  /** Given the writes of one mutation (old and new state of each), the subjects to recompute, each a stable text key. */
  affected(changes: readonly RecordChange[]): readonly string[];
  /** Records needed for one subject; asked until nothing new; `loaded` is lenient, as for mutators. */
  needs(subject: string, loaded: RecordView, schoolId: SchoolId): readonly Need[];
  /** The derived records for the subject; unchanged ones (same canonical text, delete of nothing) are dropped by the host. */
  derive(subject: string, view: RecordView, schoolId: SchoolId): readonly Write[];
}

export interface RecordChange {
  readonly type: string;
  readonly before: AnyRecord | undefined;
  readonly after: AnyRecord | undefined;
}
