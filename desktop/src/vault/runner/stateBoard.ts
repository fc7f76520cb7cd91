import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import {
  type Appearance,
  defaultAppearance,
  type HostState,
  plainlyLocked,
} from '@cartable/shared/bridge/hostState.ts';

/** The host's state as last told; each real change is told once. */
export class StateBoard {
  readonly #emit: (event: HostEvent) => void;
  #state: HostState;

  constructor(emit: (event: HostEvent) => void, version: string, appearance: Appearance = defaultAppearance) {
    this.#emit = emit;
    this.#state = { ...plainlyLocked, appearance, server: null, version, host: 'electron' };
  }

  get state(): HostState {
    return this.#state;
  }

  change(part: Partial<HostState>): void {
    const next = { ...this.#state, ...part };
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#state = next;
    this.#emit({ type: 'state', state: next });
  }
}
