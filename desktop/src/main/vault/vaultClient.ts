import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { type Result, refused } from '@cartable/shared/lib/result.ts';
import type {
  VaultMessage,
  VaultRequestArgs,
  VaultRequestName,
  VaultRequestResult,
} from '../../vault/protocol.ts';
import type { VaultPort } from './vaultPort.ts';

/** What the main process does with the vault process. */
export interface VaultClient extends Disposable {
  /** Asks; a vault process that is gone answers `vault.stopped`. */
  request<N extends VaultRequestName>(
    name: N,
    args: VaultRequestArgs<N>,
  ): Promise<Result<VaultRequestResult<N>>>;
}

/** What the client tells of its process. */
export interface VaultListener {
  readonly event: (event: HostEvent) => void;
  readonly ready: () => void;
  /** The process ended without being asked to. Every open request has been answered. */
  readonly exit: (code: number) => void;
}

type Answer = (result: Result<unknown>) => void;

/** Numbers the requests to one vault process and gives each its answer, whatever the order. */
export function vaultClient(port: VaultPort, listener: VaultListener): VaultClient {
  const waiting = new Map<number, Answer>();
  let next = 1;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    for (const answer of waiting.values()) answer(refused('vault.stopped'));
    waiting.clear();
  };
  port.onMessage((message: VaultMessage) => {
    if (message.kind === 'event') return listener.event(message.event);
    if (message.kind === 'ready') return listener.ready();
    waiting.get(message.id)?.(message.result);
    waiting.delete(message.id);
  });
  port.onExit((code) => {
    const asked = stopped;
    stop();
    if (!asked) listener.exit(code);
  });
  return {
    request<N extends VaultRequestName>(name: N, args: VaultRequestArgs<N>) {
      if (stopped) return Promise.resolve(refused('vault.stopped'));
      const id = next++;
      return new Promise<Result<VaultRequestResult<N>>>((resolve) => {
        // The protocol's types say what answers which request; both ends are built from the same file.
        waiting.set(id, resolve as Answer);
        port.post({ id, name, args });
      });
    },
    dispose() {
      stop();
      port.kill();
    },
  };
}
