import type { TrustedSignIn } from '../trustedSignIn.ts';
import type { ReturnTarget } from './returnTarget.ts';

/** What a program says when it sends a person to a provider. */
export interface StartRequest {
  readonly target: ReturnTarget;
  /** This server's, as people address it. */
  readonly origin: string;
  /** RFC 7636, S256: only the program that began may fetch the result. */
  readonly challenge: string;
  /** Given back unchanged. */
  readonly clientState: string;
}

/** What a program brings back to be let in. */
export interface FederatedEntry {
  readonly code: string;
  readonly verifier: string;
  /** Where the person has several accounts. */
  readonly schoolId?: string | undefined;
  readonly secondCode?: string | undefined;
  /** Of a browser: what trust has to do with it. */
  readonly browser?: TrustedSignIn;
}
