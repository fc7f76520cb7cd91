import type { Bridge } from '@cartable/shared/bridge/bridge.ts';

declare global {
  /** What the page of shellProgram.ts has. */
  interface Window {
    readonly cartable: Bridge;
    /** Directives of the policy that were violated. */
    readonly violations: string[];
    /** What the page's own try at evaluating a text came to. */
    readonly evaluated: string;
    /** Phases and problems told so far, `locked key.removed`. */
    readonly told: string[];
  }
}
