import type { IsoDay } from '@cartable/shared/lib/time.ts';
import { type QuietSubject, readQuietState } from '../storage/repositories/quietState.ts';
import type { Reader } from '../storage/storage.ts';
import type { Session } from './session.ts';

/** A request that was answered with nothing, and what that depended on. */
export interface QuietRequest {
  /** Its body, as it was sent. */
  readonly text: string;
  readonly session: Session;
  readonly subject: QuietSubject;
  /** What {@link readQuietState} gives as long as the answer holds. */
  readonly state: string;
  /** Milliseconds: tokens issued before it do not count. */
  readonly validFrom: number;
  /** Rights begin and end with days. */
  readonly today: IsoDay;
}

/**
 * The last request of each key that had nothing to say and was told nothing. A key repeats it in the same words until something changes, so
 * that the words need no second reading: the answer is the same while the state in the database is, which is read each time. It can
 * therefore never outlive a change, on any process.
 */
export class QuietMemory {
  readonly #kept = new Map<string, QuietRequest>();
  readonly #capacity: number;

  constructor(capacity = 20_000) {
    this.#capacity = capacity;
  }

  keep(request: QuietRequest): void {
    const { jkt } = request.session;
    this.#kept.delete(jkt);
    this.#kept.set(jkt, request);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#capacity && !oldest.done) this.#kept.delete(oldest.value);
  }

  /** Whether this very request was answered with nothing today, and would be now. */
  async holds(reader: Reader, session: Session, text: string, today: IsoDay): Promise<boolean> {
    const kept = this.#kept.get(session.jkt);
    if (kept === undefined || kept.text !== text || kept.today !== today) return false;
    const { schoolId, userId } = kept.session;
    if (schoolId !== session.schoolId || userId !== session.userId) return false;
    if ((session.issuedAt ?? kept.validFrom) < kept.validFrom) return false;
    return (await readQuietState(reader, kept.subject)) === kept.state;
  }
}
