import { join } from 'node:path';
import type { HostEvent, RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import type { Me } from '@cartable/shared/bridge/hostState.ts';
import { StateBoard } from '@cartable/shared/host/stateBoard.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import type { PlaceChoice } from '@cartable/shared/sync/http/authClient.ts';
import type { MainRequests } from '../protocol.ts';
import type { OpenVault } from '../openVault.ts';
import { type LockReason, Vault } from '../vault.ts';
import { nodeVaultTools, type VaultTools } from '../vaultTools.ts';
import { endSignIn, type SignedIn } from './account.ts';
import { readAppearance } from './appearanceFile.ts';
import { wipeCopies } from './checkOut/outside.ts';
import { closedState, explained } from './closedState.ts';
import { dropTicket } from './enrolment.ts';
import { BegunFederation } from './begunFederation.ts';
import { InsertedKey } from './insertedKey.ts';
import { meOf, noticesOf, openedState } from './openState.ts';
import { personalWords } from './personalWords.ts';
import { checkOutsOf, ProfileOpening } from './profileOpening.ts';
import type { Session } from './session.ts';
import { SessionEnding } from './sessionEnding.ts';
import { vaultClock } from './vaultClock.ts';

/**
 * How long after an unlocking the first synchronisation begins, milliseconds. The process's only thread answers the home
 * page's questions first: loading the network's code and a first request take longer than all of them together.
 */
const syncAfterMs = 500;

/**
 * The vault process's one object with a life: the key that is in, the vault on it, and the session while it is unlocked. The
 * commands (`commands.ts`) are thin functions over it.
 */
export class Host {
  readonly board: StateBoard;
  readonly #profiles: ProfileOpening;
  readonly #open: MainRequests['key.open']['args'];
  readonly tools: VaultTools;
  readonly key: InsertedKey;
  readonly vault: Vault;
  #session: Session | undefined;
  readonly #ending = new SessionEnding();
  #syncStart: NodeJS.Timeout | undefined;
  /** On the way to another place: nothing more is accepted for this one. */
  #changing = false;
  #pending: SignedIn | undefined;
  #sheet: RecoverySheet | undefined;
  /** The sign-in through a provider that waits for the browser. */
  readonly federation: BegunFederation;

  private constructor(open: MainRequests['key.open']['args'], emit: (event: HostEvent) => void) {
    this.#open = open;
    this.tools = nodeVaultTools(join(open.dataDir, 'vault'), vaultClock);
    this.vault = new Vault(this.tools, { readOnly: open.readOnly });
    this.key = new InsertedKey(open, this.tools, () => this.board.state.appearance.language);
    const appearance = readAppearance(this.key.appearancePath);
    const lost = (): void => {
      if (!open.readOnly) void this.#erase();
    };
    this.#profiles = new ProfileOpening(open, () => this.key.network, emit, lost);
    this.federation = new BegunFederation(this.key.network);
    this.board = new StateBoard(emit, {
      version: open.version,
      host: 'electron',
      appearance,
      ...(open.rules?.noPrinting === true && { noPrinting: true }),
    });
  }

  /** Looks at the key and tells its state. */
  static async open(open: MainRequests['key.open']['args'], emit: (event: HostEvent) => void): Promise<Host> {
    const host = new Host(open, emit);
    await host.refresh();
    return host;
  }

  /** The open session. @throws {AppError} `vault.locked` */
  get session(): Session {
    if (this.#session === undefined) throw new AppError('vault.locked');
    if (this.#changing) throw new AppError('account.changing_place');
    return this.#session;
  }

  get unlocked(): boolean {
    return this.#session !== undefined;
  }

  /** The sign-in that waits for its vault. */
  get pending(): SignedIn | undefined {
    return this.#pending;
  }

  /** Until the next lock. */
  get sheet(): RecoverySheet | undefined {
    return this.#sheet;
  }

  /** A sign-in on a key without a profile waits for the passphrase; on an unlocked one it renews the session. */
  async took(signedIn: SignedIn): Promise<Me> {
    await this.lockEnded();
    try {
      this.key.mustBeAllowed(signedIn.profile.schoolId);
    } catch (error) {
      await endSignIn(this.key.network, signedIn);
      throw error;
    }
    if (this.#session !== undefined) await this.#session.signedInAgain(signedIn);
    else if (this.vault.content !== undefined) await this.#start(signedIn);
    else this.#pending = signedIn;
    return meOf(signedIn.profile);
  }

  /** Opens the session of the vault that was just created or unlocked. A profile lost with its database waits for a sign-in. */
  async enter(signedIn?: SignedIn): Promise<void> {
    try {
      await this.#start(signedIn);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'vault.profile_missing') throw error;
      this.board.change({ phase: 'firstStart', problem: { code: error.code, data: {} }, retryAfterMs: 0 });
    }
  }

  /** {@link Host.enter} of a vault that was just made: one without its session is taken away, so that it can be made again. */
  async enterNew(signedIn: SignedIn): Promise<void> {
    try {
      // Left by whoever had this key before.
      await wipeCopies(checkOutsOf(this.#open));
      await this.enter(signedIn);
    } catch (error) {
      await this.vault.erase().catch(() => undefined);
      await this.refresh();
      throw error;
    }
  }

  /**
   * Goes on in another of the person's schools or roles. Nothing of the present one stays readable: its records are gone from the database
   * in the transaction that writes down the other, its documents once nothing names them.
   * @throws {AppError} as {@link Session.changePlace}: nothing has changed then
   */
  async changePlace(place: PlaceChoice): Promise<void> {
    if (this.key.readOnly) throw new AppError('key.read_only');
    const { session } = this;
    this.#changing = true;
    try {
      const signedIn = await session.changePlace(place);
      this.#endSession();
      session.becomes(signedIn);
    } finally {
      this.#changing = false;
    }
    await this.#start();
  }

  /** The person has read the notices of this code. */
  dismissNotice(code: string): void {
    const vault = this.vault.content;
    if (vault === undefined) throw new AppError('vault.locked');
    vault.dismissNotice(code);
    this.board.change({ notices: noticesOf(vault) });
  }

  /** What the passphrase of a vault must not be made of. @throws {AppError} why its profile cannot be opened */
  async personalIn(vault: OpenVault): Promise<readonly string[]> {
    return this.#session ? personalWords(this.#session.profile) : this.#profiles.personalIn(vault);
  }

  async keepSheet(code: string): Promise<RecoverySheet> {
    const { givenName, familyName } = this.session.profile;
    this.#sheet = {
      code,
      personName: `${givenName} ${familyName}`,
      createdAt: vaultClock.now(),
      escrow: await this.vault.hasEscrow(),
    };
    return this.#sheet;
  }

  /**
   * Ends the session and wipes the keys; harmless when locked. The screen shows it at once; what another program saved last is taken back
   * behind it, within a time that sleep allows.
   */
  lock(reason: LockReason): Promise<void> {
    const session = this.#detach();
    this.#pending = undefined;
    this.#sheet = undefined;
    this.federation.end();
    const told = reason === 'user' || reason === 'quit' ? undefined : reason;
    if (session !== undefined) this.board.change({ ...closedState('locked', 0), ...explained(told) });
    return this.#ending.end(reason, session?.checkOuts, async () => {
      session?.dispose();
      await this.vault.lock(reason);
      await this.refresh(told);
    });
  }

  /** Nothing may be opened while a lock still takes work back: the vault is open meanwhile. */
  lockEnded(): Promise<void> {
    return this.#ending.over();
  }

  #detach(): Session | undefined {
    clearTimeout(this.#syncStart);
    const session = this.#session;
    this.#session = undefined;
    return session;
  }

  #endSession(): void {
    this.#detach()?.dispose();
  }

  /** The server has said, to this very key's proof, that it was declared lost: nothing may stay readable on it. */
  async #erase(): Promise<void> {
    this.#endSession();
    await wipeCopies(checkOutsOf(this.#open));
    this.#sheet = undefined;
    try {
      await this.vault.erase();
      await this.refresh();
      this.board.change({ problem: { code: 'sync.device_revoked', data: {} } });
    } catch (error) {
      // Taken out in the middle: what is left is erased at its next contact with the server.
      if (!isAppError(error)) throw error;
      this.board.change({
        phase: 'blocked',
        problem: { code: error.code, data: {} },
        me: null,
        damaged: [],
        notices: [],
      });
    }
  }

  /** Tells the state as the key shows it. */
  async refresh(lockedBy?: LockReason): Promise<void> {
    const state = await this.vault.state();
    const common = {
      readOnly: this.#open.readOnly,
      server: this.#session?.profile.server ?? this.#open.server,
    };
    if (state === 'unlocked') return;
    const closed = closedState(state, state === 'locked' ? await this.vault.retryAfterMs() : 0);
    this.board.change({ ...common, ...closed, ...(closed.phase === 'locked' && explained(lockedBy)) });
  }

  /** The value of a result, or its refusal thrown after the state was told anew (a wrong passphrase makes one wait). */
  async accept<T>(result: Result<T>): Promise<T> {
    if (result.ok) return result.value;
    if (!this.unlocked) await this.refresh();
    throw new AppError(result.error.code, result.error.data);
  }

  /** A vault without its session would be open behind a locked screen, to whatever is typed next: both or neither. */
  async #start(signedIn?: SignedIn): Promise<void> {
    try {
      await this.#begin(signedIn);
    } catch (error) {
      const code = isAppError(error) ? error.code : undefined;
      // Declared lost: it is being erased already, and the erasing tells the state.
      const erasing = code === 'sync.device_revoked' && !this.key.readOnly;
      if (code !== 'vault.profile_missing' && !erasing) {
        await this.vault.lock('user');
        await this.refresh();
      }
      throw error;
    }
  }

  async #begin(signedIn: SignedIn | undefined): Promise<void> {
    const vault = this.vault.content;
    if (vault === undefined) throw new AppError('vault.locked');
    const session = await this.#profiles.open(vault, signedIn);
    if (this.vault.content !== vault) {
      // Locked meanwhile.
      session.dispose();
      throw new AppError('vault.locked');
    }
    this.#session = session;
    this.#pending = undefined;
    // The sign-in is durable on the key from here on; before, the key may have to come with its ticket once more.
    if (signedIn !== undefined && !this.#open.readOnly) dropTicket(this.#open.dataDir);
    this.board.change(openedState(vault, session.profile));
    if (this.#open.readOnly) return;
    this.#syncStart = setTimeout(() => session.engine.start(), signedIn === undefined ? syncAfterMs : 0);
    void session.takeUp((name, code) => {
      this.board.change({ damaged: [...this.board.state.damaged, { name, code }] });
    });
  }
}
