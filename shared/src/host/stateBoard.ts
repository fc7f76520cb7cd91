import type { HostEvent } from '../bridge/bridge.ts';
import { defaultAppearance, type HostState, plainlyLocked } from '../bridge/hostState.ts';

/** The host's state as last told; each real change is told once. */
export class StateBoard {
  readonly #emit: (event: HostEvent) => void;
  #state: HostState;

  constructor(
    emit: (event: HostEvent) => void,
    first: Pick<HostState, 'version' | 'host'> & Partial<HostState>,
  ) {
    this.#emit = emit;
    this.#state = { ...plainlyLocked, appearance: defaultAppearance, server: null, ...first };
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
