import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { type KeysState, noKeys } from '@cartable/shared/bridge/keysState.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { type Result, refused } from '@cartable/shared/lib/result.ts';
import type { KeysRequestName, KeysRequests } from '../../keys/protocol.ts';
import type { KeysPort } from './keysPort.ts';
import { type KeysClient, keysClient } from './keysClient.ts';

/** What the workshop of keys needs of the program. */
export interface KeyWorksOptions {
  readonly fork: () => KeysPort;
  /** The technician's own key, and the program that runs. Asked when the process starts. */
  readonly begin: () => KeysRequests['begin']['args'];
  readonly hostState: () => HostState;
  readonly tell: (event: HostEvent) => void;
}

/** The preparing of keys, as long as a technician's profile is open. */
export interface KeyWorks extends Disposable {
  state(): KeysState;
  /** Refused with `auth.forbidden` unless a technician's profile is open: the page is not asked who is here. */
  request<N extends KeysRequestName>(
    name: N,
    args: KeysRequests[N]['args'],
  ): Promise<Result<KeysRequests[N]['result']>>;
  /** Whether a technician's profile is open. */
  isOpen(): boolean;
  /** Whether a key is being written, wiped or checked, or an image made: leaving now would leave it unfinished. */
  isBusy(): boolean;
  /** Locked: the page forgets what it showed; what is being written is finished, and the process ends when nothing is. */
  follow(state: HostState): void;
}

/** Starts the process with the first request and ends it when the profile is closed and no key is being written. */
export function keyWorks(options: KeyWorksOptions): KeyWorks {
  let client: KeysClient | undefined;
  let state = noKeys;
  let busy = false;
  const isOpen = (): boolean => {
    const { phase, me } = options.hostState();
    return phase === 'unlocked' && me?.roles.includes('technician') === true;
  };
  const endWhenIdle = (): void => {
    if (busy || isOpen()) return;
    client?.dispose();
  };
  const start = (): KeysClient => {
    const started = keysClient(options.fork(), {
      state(told, isBusy) {
        state = told;
        busy = isBusy;
        if (isOpen()) options.tell({ type: 'keys', state });
        endWhenIdle();
      },
      ended() {
        if (client !== started) return;
        client = undefined;
        state = noKeys;
        busy = false;
        if (isOpen()) options.tell({ type: 'keys', state });
      },
    });
    void started.request('begin', options.begin());
    client = started;
    return started;
  };
  return {
    state: () => (isOpen() ? state : noKeys),
    isOpen,
    isBusy: () => busy,
    async request(name, args) {
      if (!isOpen()) return refused('auth.forbidden');
      return (client ?? start()).request(name, args);
    },
    follow: endWhenIdle,
    dispose: () => client?.dispose(),
  };
}
