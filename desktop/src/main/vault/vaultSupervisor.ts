import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import type { MainRequests } from '../../vault/protocol.ts';
import { type VaultClient, vaultClient } from './vaultClient.ts';
import type { VaultPort } from './vaultPort.ts';

/** A vault process that ends this often within {@link crashWindowMs} is not started again. */
const maxCrashes = 3;
const crashWindowMs = 60_000;

/** How the supervisor reaches the rest of the program. */
export interface SupervisorHost {
  readonly fork: () => VaultPort;
  readonly open: MainRequests['key.open']['args'];
  readonly event: (event: HostEvent) => void;
  /** It ended by itself and has been started again, locked. */
  readonly crashed: (code: number) => void;
  /** It ended too often, or could not open the key: `code` says why. */
  readonly failed: (code: string) => void;
}

/** A vault that is there whatever happens to its process, until it is halted. */
export interface VaultSupervisor extends VaultClient {
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
export function superviseVault(
  host: SupervisorHost,
  now: () => number = () => performance.now(),
): VaultSupervisor {
  let crashes: number[] = [];
  const launch = (): Running => {
    const client = vaultClient(host.fork(), {
      event: host.event,
      ready: () => {},
      exit: (code) => {
        crashes = [...crashes.filter((at) => now() - at < crashWindowMs), now()];
        if (crashes.length > maxCrashes) return host.failed('vault.crashed_often');
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
  let running = launch();
  return {
    async request(name, args) {
      const { client, opened } = running;
      const result = await opened;
      return result.ok ? client.request(name, args) : result;
    },
    halt: () => running.client.dispose(),
    start() {
      running.client.dispose();
      running = launch();
    },
    dispose: () => running.client.dispose(),
  };
}
