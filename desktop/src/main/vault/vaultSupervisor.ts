import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { type Result, refused } from '@cartable/shared/lib/result.ts';
import type { MainRequests } from '../../vault/protocol.ts';
import { uptimeMs } from '../host/uptime.ts';
import { type VaultClient, vaultClient } from './vaultClient.ts';
import type { VaultPort } from './vaultPort.ts';

/** A vault process that ends this often within {@link crashWindowMs} is not started again. */
const maxCrashes = 3;
const crashWindowMs = 60_000;

/** How the supervisor reaches the rest of the program. */
export interface SupervisorHost {
  readonly fork: () => VaultPort;
  /** Whether the key answers: starting a process makes Electron's folders anew, which must not happen where a key was just taken out. */
  readonly keyIsThere: () => boolean;
  readonly open: MainRequests['key.open']['args'];
  readonly event: (event: HostEvent) => void;
  /** It ended by itself and has been started again, locked. */
  readonly crashed: (code: number) => void;
  /** It ended too often, or could not open the key: `code` says why. */
  readonly failed: (code: string) => void;
}

/**
 * A vault that is there whatever happens to its process, until it is halted. Its first process starts with the first request,
 * or with {@link VaultSupervisor.prepare}.
 */
export interface VaultSupervisor extends VaultClient {
  /** Starts the process if none was ever started and none is halted: requests are then answered sooner. */
  prepare(): void;
  /** Whether a process was started; before that nothing can be open. */
  isStarted(): boolean;
  /** Ends the process (the key was pulled out); requests answer `vault.stopped` until {@link start}. */
  halt(): void;
  start(): void;
}

/** One vault process, and its answer to `key.open`: nothing else is asked before. */
interface Running {
  readonly client: VaultClient;
  readonly opened: Promise<Result<null>>;
}

/** Keeps one vault process alive. After a crash the new one is locked: keys are never handed from one to the next. */
export function superviseVault(host: SupervisorHost, now: () => number = uptimeMs): VaultSupervisor {
  let crashes: number[] = [];
  const launch = (): Running => {
    const client = vaultClient(host.fork(), {
      event: host.event,
      ready: () => {},
      exit: (code) => {
        crashes = [...crashes.filter((at) => now() - at < crashWindowMs), now()];
        if (crashes.length > maxCrashes) return host.failed('vault.crashed_often');
        if (!host.keyIsThere()) {
          // Taken out, most likely, and the watch will say so; should it only have stumbled, the next request starts a new process.
          running = undefined;
          endedAway = code;
          return;
        }
        running = launch();
        host.crashed(code);
      },
    });
    const opened = client.request('key.open', host.open);
    void opened.then((result) => {
      if (!result.ok && result.error.code !== 'vault.stopped') host.failed(result.error.code);
    });
    return { client, opened };
  };
  let running: Running | undefined;
  let halted = false;
  /** How a process ended while the key did not answer. */
  let endedAway: number | undefined;
  const mayStart = (): boolean => !halted && host.keyIsThere();
  const begin = (): Running => {
    const begun = launch();
    running = begun;
    if (endedAway !== undefined) host.crashed(endedAway);
    endedAway = undefined;
    return begun;
  };
  const halt = (): void => {
    halted = true;
    running?.client.dispose();
  };
  return {
    async request(name, args) {
      if (running === undefined && !mayStart()) return refused('vault.stopped');
      const { client, opened } = running ?? begin();
      const result = await opened;
      return result.ok ? client.request(name, args) : result;
    },
    prepare() {
      if (running === undefined && mayStart()) begin();
    },
    isStarted: () => running !== undefined,
    halt,
    start() {
      running?.client.dispose();
      halted = false;
      endedAway = undefined;
      running = launch();
    },
    dispose: halt,
  };
}
