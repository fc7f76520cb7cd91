import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { type Result, refused } from '@cartable/shared/lib/result.ts';
import type { KeysRequestName, KeysRequests } from '../../keys/protocol.ts';
import type { KeysPort } from './keysPort.ts';

/** Asks the process that makes keys, and hears of its state. */
export interface KeysClient extends Disposable {
  request<N extends KeysRequestName>(
    name: N,
    args: KeysRequests[N]['args'],
  ): Promise<Result<KeysRequests[N]['result']>>;
}

/** Numbers the requests to one process; what is open when it ends is answered `prepare.stopped`. */
export function keysClient(
  port: KeysPort,
  listener: { readonly state: (state: KeysState, busy: boolean) => void; readonly ended: () => void },
): KeysClient {
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  let next = 1;
  let over = false;
  port.onMessage((message) => {
    if (message.kind === 'state') return listener.state(message.state, message.busy);
    waiting.get(message.id)?.(message.result);
    waiting.delete(message.id);
  });
  port.onExit(() => {
    over = true;
    for (const answer of waiting.values()) answer(refused('prepare.stopped'));
    waiting.clear();
    listener.ended();
  });
  return {
    request<N extends KeysRequestName>(name: N, args: KeysRequests[N]['args']) {
      if (over) return Promise.resolve(refused('prepare.stopped'));
      const id = next++;
      return new Promise<Result<KeysRequests[N]['result']>>((resolve) => {
        // Both ends are built from the same interface: what answers is of the name's kind.
        waiting.set(id, resolve as (result: Result<unknown>) => void);
        port.post({ id, name, args });
      });
    },
    dispose: () => port.kill(),
  };
}
