import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { VaultMessage, VaultRequest, VaultRequestArgs } from './protocol.ts';
import { commands } from './runner/commands.ts';
import { dispatcher, type Handlers } from './runner/dispatcher.ts';
import { Host } from './runner/host.ts';

/**
 * The vault process: Electron's utility process that alone holds the keys, the database and the way to the server. It speaks
 * with the main process only. Requests before `key.open` are refused; there is one key a process.
 */
const parent = process.parentPort;
const send = (message: VaultMessage): void => parent.postMessage(message);
const emit = (event: HostEvent): void => send({ kind: 'event', event });

let open: Handlers | undefined;
const openKey = async (args: VaultRequestArgs<'key.open'>): Promise<null> => {
  if (open !== undefined) throw new AppError('host.key_already_open');
  const host = await Host.open(args, emit);
  open = { ...commands(host), 'key.open': openKey };
  return null;
};

const beforeOpen = { 'key.open': openKey } satisfies Partial<Handlers>;
const notYet = (): never => {
  throw new AppError('host.key_not_open');
};
const handlers = new Proxy({} as Handlers, {
  get: (_target, name: keyof Handlers) =>
    (open ?? (name === 'key.open' ? beforeOpen : undefined))?.[name as 'key.open'] ?? notYet,
});
const answer = dispatcher(handlers, (fault) =>
  console.error(JSON.stringify({ event: 'vault.fault', ...fault })),
);

parent.on('message', ({ data }: { readonly data: VaultRequest }) => {
  void answer(data).then((result) => send({ kind: 'answer', id: data.id, result }));
});
send({ kind: 'ready' });
