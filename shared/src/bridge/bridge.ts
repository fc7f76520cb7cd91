import type { Attachment, FileContent } from '../domain/fileContent.ts';
import type { ErrorData } from '../lib/errors.ts';
import type { Result } from '../lib/result.ts';
import type { CommandArgs, CommandName } from './commands.ts';
import type { HostState, Me } from './hostState.ts';
import type { ClassList } from '../domain/fleet/classList.ts';
import type { KeysState, ReadKey } from './keysState.ts';
import type { UpdateStatus } from './updateStatus.ts';
import type { RefusedAction, SyncStatus, WaitingAction } from './syncStatus.ts';

/** `done` is false when the person cancelled the dialog. */
interface Done {
  readonly done: boolean;
}

/** What each command answers when it succeeds. */
export interface CommandResults {
  'host.state': HostState;
  'host.setAppearance': null;
  'host.openExternal': null;
  'host.copySecret': null;
  'host.activity': null;
  'host.saveFile': { readonly saved: boolean };
  'update.status': UpdateStatus;
  'update.check': null;
  'update.verify': null;
  'account.checkCode': {
    readonly givenName: string;
    readonly familyName: string;
    readonly login: string;
    readonly schoolName: string;
    readonly className: string | null;
  };
  'account.activate': Me;
  'account.signIn': Me;
  'account.beginFederation': { readonly url: string };
  'account.federatedSchools': readonly { readonly schoolId: string; readonly schoolName: string }[];
  'account.finishFederation': Me;
  'account.linkFederation': null;
  'account.changePlace': null;
  'account.devices': readonly Device[];
  'account.accesses': AccessPage;
  'account.revokeDevice': null;
  /** A zip archive of everything kept about the person, saved where the one who asks says; `saved` is false when they thought better of it. */
  'privacy.export': { readonly saved: boolean };
  'vault.suggest': { readonly words: readonly string[] };
  'vault.rate': {
    readonly log10Guesses: number;
    readonly accepted: boolean;
    readonly problem: string | null;
  };
  'vault.create': RecoverySheet;
  'vault.recoverySheet': { readonly done: boolean };
  'vault.unlock': null;
  'vault.recover': RecoverySheet;
  'vault.changePassphrase': null;
  'vault.dismissNotice': null;
  'vault.lock': null;
  query: unknown;
  /** The action's effect is visible at once; `id` names it in the sync centre. */
  mutate: { readonly id: string };
  ask: unknown;
  'sync.now': null;
  'sync.status': SyncStatus;
  'sync.waiting': readonly WaitingAction[];
  'sync.refusals': readonly RefusedAction[];
  'sync.dismiss': null;
  'sync.resubmit': { readonly id: string };
  /** `at`: when it was last kept, milliseconds. */
  'sync.draft': { readonly content: unknown; readonly at: number } | null;
  'sync.keepDraft': null;
  'sync.dismissNotice': null;
  'files.pick': readonly Attachment[];
  'files.states': Readonly<Record<string, FileState>>;
  'files.fetch': null;
  'files.cancel': null;
  'files.saveCopy': { readonly saved: boolean };
  'files.checkOut': null;
  'files.checkIn': null;
  'files.checkedOut': readonly {
    readonly nodeId: string;
    readonly name: string;
    readonly changed: boolean;
    /** Why its last changes could not be taken back; null when they were. */
    readonly problem: { readonly code: string; readonly data: ErrorData } | null;
    /** Its copy is on another PC: until when it was the same as here, milliseconds. */
    readonly awaySince: number | null;
  }[];
  'keys.state': KeysState;
  'keys.look': null;
  'keys.newBatch': Done;
  /** Null when the person thought better of it. */
  'keys.readList': ClassList | null;
  'keys.openBatch': Done;
  'keys.openMaster': Done;
  'keys.makeMaster': Done;
  'keys.choosePrograms': Done;
  'keys.addImages': Done;
  'keys.allow': null;
  /** `done` is false when the person thought better of it. */
  'keys.write': Done;
  'keys.personalise': Done;
  'keys.wipe': Done;
  /** Whether the fleet knows what was found: not without a server, and not of keys that are none of the school's. */
  'keys.verify': { readonly told: 'all' | 'some' | 'none' };
  /** What a key says of itself. */
  'keys.inspect': ReadKey;
  'keys.cancel': null;
  'keys.labels': Done;
  'key.prepareRemoval': { readonly safe: boolean; readonly pending: number };
}

/** One line of the log of accesses: what one person did in one way on one day. */
export interface Access {
  readonly seq: number;
  /** How many times that day. */
  readonly count: number;
  /** Server time of the last time, milliseconds. */
  readonly at: number;
  /** Null once the person has left the directory. */
  readonly who: string | null;
  readonly roles: readonly string[];
  /** `record.changed`, `scope.opened`, `file.read` …; a newer server may say others. */
  readonly action: string;
  /** Kind of the thing: a record's type, `scope`, `person`. */
  readonly type: string;
  readonly wholeClass: boolean;
}

/** A page of the log, newest first; `next` asks for what follows. */
export interface AccessPage {
  readonly lines: readonly Access[];
  readonly next: number | null;
}

/** `local`: readable now; `remote`: on the server only; `coming`: being fetched; `damaged`: on the key but unreadable. */
export type FileState = 'local' | 'remote' | 'coming' | 'damaged';

export interface Device {
  readonly deviceId: string;
  readonly label: string;
  readonly createdAt: number;
  readonly lastSyncAt: number | null;
  readonly revokedAt: number | null;
  /** The device that asks. */
  readonly current: boolean;
  /** The number on the label of a prepared key. */
  readonly serial: string | null;
}

/** What the recovery sheet shows. Kept in the page's memory only while it is shown. */
export interface RecoverySheet {
  /** Groups of letters and digits to copy by hand. */
  readonly code: string;
  readonly personName: string;
  readonly createdAt: number;
  /** Whether the school can open this vault too; the page says so plainly. */
  readonly escrow: boolean;
}

export type HostEvent =
  | { readonly type: 'state'; readonly state: HostState }
  /** Records of these types changed: queries that read them run again. */
  | { readonly type: 'changed'; readonly types: readonly string[] }
  | { readonly type: 'sync'; readonly status: SyncStatus }
  /** A document open in another program was saved there, or could not be taken back. */
  | { readonly type: 'checkedOut' }
  | { readonly type: 'keys'; readonly state: KeysState }
  | { readonly type: 'update'; readonly status: UpdateStatus }
  | { readonly type: 'files'; readonly states: Readonly<Record<string, FileState>> };

/**
 * The one way from the interface to its host: `window.cartable` on the key, the worker's client in the portal.
 * Refusals are results with a code that has a sentence; a rejected promise is a defect.
 */
export interface Bridge {
  call<C extends CommandName>(name: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>>;
  /** Returns the function that stops listening. */
  subscribe(listener: (event: HostEvent) => void): () => void;
  /** Encrypts a file that the person dropped or chose into the profile; progress comes with the sync status. */
  addFile(file: File): Promise<Result<Attachment>>;
  /** An address of this origin at which the page can show a content (ranges allowed). */
  contentUrl(content: FileContent, name: string): string;
}
