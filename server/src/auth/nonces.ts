import { createHmac, randomBytes } from 'node:crypto';

const slotMs = 5 * 60_000;

/**
 * The server's nonces for DPoP (RFC 9449 §8): they prove that a proof is fresh without asking the client's clock, which may be years
 * off. A nonce is good for five to ten minutes. The secret dies with the process, and with it the record of the proofs already seen.
 */
export class Nonces {
  readonly #secret = randomBytes(32);
  readonly #monotonic: () => number;
  #kept: { readonly slot: number; readonly current: string; readonly previous: string } | undefined;

  /** `monotonic`: milliseconds that only go forward. */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** The number of the present slot: grows every five minutes. */
  get slot(): number {
    return Math.floor(this.#monotonic() / slotMs);
  }

  /** The nonce to give out now. */
  current(): string {
    return this.#now().current;
  }

  accepts(nonce: unknown): boolean {
    const { current, previous } = this.#now();
    return nonce === current || nonce === previous;
  }

  #now() {
    const { slot } = this;
    if (this.#kept?.slot !== slot) {
      this.#kept = { slot, current: this.#make(slot), previous: this.#make(slot - 1) };
    }
    return this.#kept;
  }

  #make(slot: number): string {
    return createHmac('sha256', this.#secret).update(String(slot)).digest('base64url').slice(0, 22);
  }
}

/** Remembers proofs for as long as their nonce is good: two generations, the older one forgotten when its nonces are refused. */
export class ReplayGuard {
  #slot = 0;
  #current = new Set<string>();
  #previous = new Set<string>();

  /** Whether the proof is new; remembers it. */
  admit(slot: number, proof: string): boolean {
    if (slot !== this.#slot) {
      // Two slots later nothing of the older generation is accepted any more.
      this.#previous = slot === this.#slot + 1 ? this.#current : new Set();
      this.#current = new Set();
      this.#slot = slot;
    }
    if (this.#current.has(proof) || this.#previous.has(proof)) return false;
    this.#current.add(proof);
    return true;
  }
}
