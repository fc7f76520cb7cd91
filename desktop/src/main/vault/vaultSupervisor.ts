import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
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

/** Keeps one vault process alive. After a crash the new one is locked: keys are never handed from one to the next. */
export function superviseVault(
  host: SupervisorHost,
  now: () => number = () => performance.now(),
): VaultSupervisor {
  let crashes: number[] = [];
  const launch = (): VaultClient => {
    const started = vaultClient(host.fork(), {
      event: host.event,
      ready: () => {},
      exit: (code) => {
        crashes = [...crashes.filter((at) => now() - at < crashWindowMs), now()];
        if (crashes.length > maxCrashes) return host.failed('vault.crashed_often');
        client = launch();
        host.crashed(code);
      },
    });
    void started.request('key.open', host.open).then((opened) => {
      if (!opened.ok && opened.error.code !== 'vault.stopped') host.failed(opened.error.code);
    });
    return started;
  };
  let client = launch();
  return {
    request: (name, args) => client.request(name, args),
    halt: () => client.dispose(),
    start() {
      client.dispose();
      client = launch();
    },
    dispose: () => client.dispose(),
  };
}
