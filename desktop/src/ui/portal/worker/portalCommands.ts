import { askAnswer, askRequest } from '@cartable/shared/bridge/ask.ts';
import { asks } from '@cartable/shared/bridge/asks.ts';
import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { Appearance } from '@cartable/shared/bridge/hostState.ts';
import { type CommandHandlers, workCommands } from '@cartable/shared/host/workCommands.ts';
import { fromUtf8 } from '@cartable/shared/lib/bytes.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { readBody } from '@cartable/shared/sync/http/apiFetch.ts';
import type { DoorRequest, DoorRequests, WorkerCommand } from '../protocol.ts';
import { addFile, fetchFile, fileStates } from './portalDocuments.ts';
import type { PortalHost } from './portalHost.ts';

type DoorHandlers = {
  readonly [R in DoorRequest]: (args: DoorRequests[R]['args']) => Promise<DoorRequests[R]['answer']>;
};

/** Every request that a page makes of the worker, as functions over the host. */
export function portalCommands(
  host: PortalHost,
  emit: (event: HostEvent) => void,
): CommandHandlers<WorkerCommand> &
  DoorHandlers & { readonly 'content.add': (args: { readonly file: File }) => unknown } {
  return {
    'host.state': async () => {
      await host.opened;
      return host.board.state;
    },
    'host.setAppearance': (change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      host.board.change({ appearance: { ...host.board.state.appearance, ...given } as Appearance });
      return null;
    },

    'account.checkCode': async ({ code }) => {
      const { login, givenName, familyName, schoolName, className } = await host.client.checkCode(code);
      return { login, givenName, familyName, schoolName, className };
    },
    'account.activate': async ({ code, password, secondCode, trusted }) =>
      host.took(
        await host.client.activate(code, textOf(password), { label: host.label, trusted }, secondCode),
      ),
    'account.signIn': async ({ login, password, secondCode, trusted }) =>
      host.took(
        await host.client.signIn(login, textOf(password), { label: host.label, trusted }, secondCode),
      ),
    'account.changePlace': async (place) => {
      await host.changePlace(place);
      return null;
    },
    'door.passkeyOptions': () => host.client.passkeyOptions(),
    'door.passkey': async ({ response, trusted }) =>
      host.took(await host.client.signInWithPasskey(response, { label: host.label, trusted })),
    'door.known': () => host.known(),
    'door.forget': async ({ login }) => {
      await host.client.forget(login);
      return null;
    },
    'door.schools': (came) => host.client.federatedSchools(came),
    'door.federated': async ({ schoolId, secondCode, trusted, ...came }) =>
      host.took(
        await host.client.signInFederated(came, { schoolId, secondCode }, { label: host.label, trusted }),
      ),
    'door.leaveProvider': (came) => host.client.leaveProvider(came),
    'vault.lock': async () => {
      await host.signOut();
      return null;
    },

    ...workCommands({ work: () => host.work, session: () => host.session, mayWrite: () => undefined }),

    ask: async ({ name, args, secrets = {} }) => {
      const ask = asks.get(name);
      if (ask === undefined) throw new AppError('host.bad_request');
      const response = await host.session.send(askRequest(ask, args, secrets));
      return askAnswer(ask, await readBody(response, (one) => one.text()));
    },

    'files.states': ({ manifests }) => fileStates(host.work, manifests),
    'files.fetch': async ({ file }) => {
      await fetchFile(host.work, file, emit);
      return null;
    },
    'files.cancel': () => null,
    'files.checkedOut': () => [],
    'content.add': ({ file }) => addFile(host.work, file),
  };
}

/** JSON carries the password as text, so a string of it exists for the length of one request; the bytes are wiped with the arguments. */
function textOf(password: Uint8Array): string {
  const text = fromUtf8(password);
  if (text === undefined) throw new AppError('auth.password_unreadable');
  return text;
}
