import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { CommandName } from '@cartable/shared/bridge/commands.ts';
import type { FederatedCode, FederatedSchool } from '@cartable/shared/sync/http/authClient.ts';
import type { PasskeyMessage } from '@cartable/shared/sync/http/portalClient.ts';
import type { Me } from '@cartable/shared/bridge/hostState.ts';
import type { Result } from '@cartable/shared/lib/result.ts';

/** What the portal's page and its worker say to each other. Both are this origin's own code; the server decides what is allowed. */

/** Commands that the page answers itself, because they need a window. */
export const pageCommands = [
  'host.openExternal',
  'host.activity',
  'host.saveFile',
  'files.saveCopy',
  'privacy.export',
] as const;
export type PageCommand = (typeof pageCommands)[number];

/** Commands of a key that the portal has no use for: its screens do not offer them. */
export type KeyCommand =
  | Extract<CommandName, `key.${string}`>
  | Exclude<Extract<CommandName, `vault.${string}`>, 'vault.lock'>
  // A browser needs no listener on this computer: it goes to the provider and comes back by itself (`door.*`).
  | 'account.beginFederation'
  | 'account.federatedSchools'
  | 'account.finishFederation'
  | 'account.linkFederation'
  | 'host.copySecret'
  | Extract<CommandName, `update.${string}`>
  | Extract<CommandName, `keys.${string}`>
  | 'files.pick'
  | 'files.checkOut'
  | 'files.checkIn';

/** What the worker answers. `vault.lock` signs out. */
export type WorkerCommand = Exclude<CommandName, PageCommand | KeyCommand>;

/** The ways in that only a browser has: their arguments and answers. Keys have others, so they are no part of the bridge. */
export interface DoorRequests {
  'door.passkeyOptions': { readonly args: Record<string, never>; readonly answer: PasskeyMessage };
  'door.passkey': {
    readonly args: { readonly response: PasskeyMessage; readonly trusted?: boolean };
    readonly answer: Me;
  };
  /** The logins of those who trust this browser. */
  'door.known': { readonly args: Record<string, never>; readonly answer: readonly string[] };
  /** It is trusted by the person of this login no more. */
  'door.forget': { readonly args: { readonly login: string }; readonly answer: null };
  'door.schools': { readonly args: FederatedCode; readonly answer: readonly FederatedSchool[] };
  'door.federated': {
    readonly args: FederatedCode & {
      readonly schoolId?: string;
      readonly secondCode?: string;
      readonly trusted?: boolean;
    };
    readonly answer: Me;
  };
  /** Where to go on to sign out at the provider whose person was not let in; null = nowhere. */
  'door.leaveProvider': {
    readonly args: FederatedCode;
    readonly answer: { readonly providerUrl: string | null };
  };
}
export type DoorRequest = keyof DoorRequests;

/** Page → worker. `content.add` carries the file that the person chose. */
export interface WorkerRequest {
  readonly id: number;
  readonly name: WorkerCommand | DoorRequest | 'content.add';
  readonly args: unknown;
}

/** Worker → page. */
export type WorkerMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly result: Result<unknown> }
  | { readonly kind: 'event'; readonly event: HostEvent }
  /**
   * The person signed out: this worker and its memory end; the page begins anew. `goOn`: the provider's address at which the page that asked
   * signs out there too; the provider sends it back.
   */
  | { readonly kind: 'ended'; readonly goOn: string | null };
