import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { HostState, Me } from '@cartable/shared/bridge/hostState.ts';
import { type KeysState, noKeys } from '@cartable/shared/bridge/keysState.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { type Result, refused } from '@cartable/shared/lib/result.ts';
import type { KeysRequestName, KeysRequests } from '../../keys/protocol.ts';
import type { KeysPort } from './keysPort.ts';
import { openPlaces } from './openPlaces.ts';
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
  /** Whether another technician's keys are under way, who has locked meanwhile: nothing else is begun. */
  isTaken(): boolean;
  /**
   * Locked: the page forgets what it showed; what is being written is finished, and the process ends when nothing is. Whoever unlocks again has
   * their batch and image back; another person has not.
   */
  follow(state: HostState): void;
}

const personOf = ({ schoolId, userId }: Me): string => `${schoolId} ${userId}`;

/** Starts the process with the first request and ends it when the profile is closed and no key is being written. */
export function keyWorks(options: KeyWorksOptions): KeyWorks {
  let client: KeysClient | undefined;
  let state = noKeys;
  let busy = false;
  /** For whom the process works: another technician of the same key sees nothing of it. */
  let worksFor: string | undefined;
  const places = openPlaces();
  /** The technician whose profile is open. */
  const technician = (): string | undefined => {
    const { phase, me } = options.hostState();
    if (phase !== 'unlocked' || me?.roles.includes('technician') !== true) return undefined;
    return personOf(me);
  };
  const isOpen = (): boolean => technician() !== undefined;
  const isTheirs = (): boolean => isOpen() && technician() === worksFor;
  const endWhenIdle = (): void => {
    if (busy || isTheirs()) return;
    client?.dispose();
  };
  const start = (person: string): KeysClient => {
    const started = keysClient(options.fork(), {
      state(told, isBusy) {
        if (client !== started) return;
        state = told;
        busy = isBusy;
        if (isTheirs()) options.tell({ type: 'keys', state });
        endWhenIdle();
      },
      ended() {
        if (client !== started) return;
        client = undefined;
        state = noKeys;
        busy = false;
        if (isTheirs()) options.tell({ type: 'keys', state });
      },
    });
    void started.request('begin', options.begin());
    client = started;
    worksFor = person;
    const before = places.take();
    if (before !== undefined) {
      void started.request('reopen', before).then((opened) => {
        if (opened.ok) places.note(person, { name: 'reopen', args: opened.value });
      });
    }
    return started;
  };
  return {
    state: () => (isTheirs() ? state : noKeys),
    isOpen,
    isBusy: () => busy,
    isTaken: () => busy && !isTheirs(),
    async request(name, args) {
      const person = technician();
      if (person === undefined) return refused('auth.forbidden');
      if (client !== undefined && worksFor !== person) {
        if (busy) return refused('prepare.at_work');
        client.dispose();
        client = undefined;
        state = noKeys;
      }
      places.belongTo(person);
      const result = await (client ?? start(person)).request(name, args);
      // The name and its arguments belong together: this function's own type says so.
      if (result.ok) places.note(person, { name, args } as Parameters<typeof places.note>[1]);
      return result;
    },
    follow({ me }) {
      if (me !== null) places.belongTo(personOf(me));
      endWhenIdle();
    },
    dispose: () => client?.dispose(),
  };
}
