import type { CommandResults, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { CommandArgs, CommandName } from '@cartable/shared/bridge/commands.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import type { ToldUpdate } from '@cartable/shared/update/programCheck.ts';
import type { NetworkRules } from '../network/policyFetch.ts';

/**
 * What the main process and the vault process say to each other. Page commands are passed on after the gate has checked them;
 * the `key.*` and `content.*` requests below are the main process's own and cannot come from a page.
 */

/** Of those, what prepares keys. */
export const keysCommands = [
  'keys.state',
  'keys.look',
  'keys.newBatch',
  'keys.readList',
  'keys.openBatch',
  'keys.openMaster',
  'keys.makeMaster',
  'keys.choosePrograms',
  'keys.addImages',
  'keys.allow',
  'keys.write',
  'keys.personalise',
  'keys.wipe',
  'keys.verify',
  'keys.inspect',
  'keys.cancel',
  'keys.labels',
] as const satisfies readonly CommandName[];

export type KeysCommand = (typeof keysCommands)[number];

/** Commands that the main process answers itself, because they need a window, a dialog or the clipboard. */
export const mainCommands = [
  'host.openExternal',
  'host.copySecret',
  'host.activity',
  'host.saveFile',
  'update.status',
  'update.check',
  'update.verify',
  'vault.recoverySheet',
  'files.pick',
  'files.saveCopy',
  'files.checkOut',
  'privacy.export',
  ...keysCommands,
] as const satisfies readonly CommandName[];

export type MainCommand = (typeof mainCommands)[number];
export type VaultCommand = Exclude<CommandName, MainCommand>;

/** What the machine that the key is in asks of the vault (docs/spec/policy.md). */
export interface VaultRules extends NetworkRules {
  /** The only schools whose profiles open here. */
  readonly allowedSchools?: readonly string[];
  /** A profile opens when it has spoken with its server in the last so many days, or does so now. */
  readonly leaseDays?: number;
  /** Nothing is printed from here. */
  readonly noPrinting?: boolean;
}

/** Requests of the main process only. */
export interface MainRequests {
  /** First message: where the key is. Paths are absolute and under the key. */
  'key.open': {
    args: {
      readonly dataDir: string;
      readonly readOnly: boolean;
      readonly version: string;
      /** The school's server that the technician wrote in the key's marker. */
      readonly server: string | null;
      /** What the machine's policy asks of the vault; nothing when absent. */
      readonly rules?: VaultRules;
      /** Where plain copies for other programs stand on this PC; a folder of the key's own unless it says another. */
      readonly checkOuts?: string;
      /** The number in the key's marker. */
      readonly keyId?: string;
      /** The school's mirror, an origin, as the machine's policy names it. */
      readonly mirror?: string | null;
    };
    result: null;
  };
  /** The screen was locked, the PC sleeps, the key vanished, the program ends: keys are wiped before the answer. */
  'key.lock': { args: { readonly reason: 'idle' | 'suspend' | 'removed' | 'quit' | 'screen' }; result: null };
  /** Encrypts the file at `path` (chosen or dropped by the person) into the profile. */
  'content.add': { args: { readonly path: string; readonly name: string }; result: Attachment };
  /** Bytes of a content for the page's viewers; `null` when it is not on the key. At most 4 MiB an answer. */
  'content.read': {
    args: { readonly manifest: string; readonly offset: number; readonly length: number };
    result: { readonly sizeBytes: number; readonly bytes: Uint8Array } | null;
  };
  /** Writes the decrypted bytes to a path that the person chose in a dialog. */
  'content.save': { args: { readonly manifest: string; readonly path: string }; result: null };
  /** Writes what the server keeps about a person, a zip archive, to a path that the person chose. */
  'privacy.save': {
    args: { readonly userId: string; readonly language: 'fr' | 'en'; readonly path: string };
    result: null;
  };
  /** Writes a plain copy of the document for another program and watches it; answers the path to open. */
  'content.checkOut': {
    args: { readonly nodeId: string };
    result: { readonly path: string };
  };
  /** Asks the server which version this key is to have, and tells it which it runs, which failed and what it found of its files; only while unlocked. */
  'update.offer': {
    args: ToldUpdate;
    result: {
      readonly version: string | null;
      /** Newer versions that were stopped for this key's school; none from a server that says nothing of it. */
      readonly stopped: readonly string[];
      /** The server's time, milliseconds. */
      readonly time: number;
      /** The server's origin. */
      readonly server: string;
    };
  };
  /** What the recovery sheet holds, for printing; only until the next lock. */
  'vault.sheet': { args: Record<string, never>; result: CommandResults['vault.create'] | null };
}

export type VaultRequestName = VaultCommand | keyof MainRequests;

export type VaultRequestArgs<N extends VaultRequestName> = N extends keyof MainRequests
  ? MainRequests[N]['args']
  : N extends VaultCommand
    ? CommandArgs<N>
    : never;

export type VaultRequestResult<N extends VaultRequestName> = N extends keyof MainRequests
  ? MainRequests[N]['result']
  : N extends VaultCommand
    ? CommandResults[N]
    : never;

/** Main → vault. Secrets inside `args` are byte arrays; both sides wipe theirs. */
export interface VaultRequest {
  readonly id: number;
  readonly name: VaultRequestName;
  readonly args: unknown;
}

/** Vault → main. */
export type VaultMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly result: Result<unknown> }
  | { readonly kind: 'event'; readonly event: HostEvent }
  /** The process has loaded its natives and listens. */
  | { readonly kind: 'ready' };
