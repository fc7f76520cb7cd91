import { keyLengthBytes } from '@cartable/shared/crypto/cryptoPort.ts';
import {
  printRecoveryCode,
  type RecoveryCodeProblem,
  readRecoveryCode,
} from '@cartable/shared/crypto/recoveryCode.ts';
import { openPassphraseSlot, openRecoverySlot } from '@cartable/shared/crypto/slots.ts';
import type { SignedHeader } from '@cartable/shared/crypto/vaultFileText.ts';
import { fromBase64Url } from '@cartable/shared/lib/base64url.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { dispose, type SecretBytes, secret } from '@cartable/shared/lib/secretBytes.ts';
import { eraseVault } from './eraseVault.ts';
import { mendHeader } from './header/mendHeader.ts';
import { newHeader, newPassphraseSlot } from './header/newHeader.ts';
import { replaceSlots } from './header/replaceSlots.ts';
import { signHeader } from './header/signHeader.ts';
import { type HeaderProblem, VaultFiles } from './header/vaultFiles.ts';
import { writeHeader } from './header/writeHeader.ts';
import { onKey } from './key/keyError.ts';
import { type OpenVault, openVault } from './openVault.ts';
import { remainingDelay } from './passphrase/attemptDelay.ts';
import { AttemptLog } from './passphrase/attemptLog.ts';
import { ratedPassphrase } from './passphrase/ratedPassphrase.ts';
import type { PassphraseProblem } from './passphrase/strength.ts';
import { normalisePassphrase } from './passphrase/stretch.ts';
import type { VaultTools } from './vaultTools.ts';

/** Why a vault was locked. `removed`: the key is gone, nothing more can be written. */
export type LockReason = 'user' | 'idle' | 'suspend' | 'screen' | 'removed' | 'quit';

export type VaultEvent =
  | { readonly type: 'unlocked' }
  | { readonly type: 'locked'; readonly reason: LockReason };

export type UnlockProblem = HeaderProblem | 'vault.passphrase_wrong' | 'vault.wait';
export type RecoverProblem =
  | HeaderProblem
  | PassphraseProblem
  | RecoveryCodeProblem
  | 'vault.recovery_code_wrong';

/**
 * The encrypted profile on the key. Secrets come as bytes that stay the caller's to wipe. Operations run one after another;
 * failures of the key are thrown as `AppError` (`key.*`), everything that a person can do wrong is a result.
 */
export class Vault {
  readonly #tools: VaultTools;
  readonly #files: VaultFiles;
  readonly #attempts: AttemptLog;
  readonly #readOnly: boolean;
  readonly #listeners = new Set<(event: VaultEvent) => void>();
  #open: OpenVault | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(tools: VaultTools, options: { readonly readOnly?: boolean } = {}) {
    this.#tools = tools;
    this.#files = new VaultFiles(tools.folder, tools.hasher);
    this.#attempts = new AttemptLog(tools.folder, tools.hasher);
    this.#readOnly = options.readOnly === true;
  }

  /** The open vault, or undefined while it is locked. */
  get content(): OpenVault | undefined {
    return this.#open;
  }

  /** `unlocked`, `locked`, or why it cannot be opened at all. */
  async state(): Promise<'unlocked' | 'locked' | HeaderProblem> {
    if (this.#open) return 'unlocked';
    const read = await this.#files.read();
    return read.ok ? 'locked' : read.error.code;
  }

  /** Whether the school holds a way into this vault. */
  async hasEscrow(): Promise<boolean> {
    const read = await this.#files.read();
    return read.ok && read.value.header.escrow !== null;
  }

  /** Milliseconds before the next passphrase may be tried. */
  async retryAfterMs(): Promise<number> {
    return remainingDelay(await this.#attempts.read(), this.#tools.clock.now());
  }

  subscribe(listener: (event: VaultEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Makes the vault of a new key and opens it. `personal` holds what a classmate knows (names, school, class). */
  create(
    passphrase: SecretBytes,
    options: { readonly personal: readonly string[]; readonly escrowPublicKey: Uint8Array | null },
  ): Promise<Result<{ readonly recoveryCode: string }, PassphraseProblem | 'vault.exists'>> {
    return this.#alone(async () => {
      const read = await this.#files.read();
      if (read.ok || read.error.code !== 'vault.absent') return refused('vault.exists');
      const rated = await ratedPassphrase(passphrase, options.personal);
      if (!rated.ok) return rated;
      const vaultKey = secret(this.#tools.random.bytes(keyLengthBytes));
      const { header, code } = await newHeader(this.#tools, rated.value, vaultKey, options.escrowPublicKey);
      dispose(rated.value);
      const signed = await signHeader(this.#tools.crypto, vaultKey, header);
      // The database first: a pull in between leaves no vault, rather than one whose database seems lost.
      const opened = await openVault(this.#tools, vaultKey, signed, { fresh: true, readOnly: false });
      await writeHeader(this.#files, this.#tools.crypto, vaultKey, header).catch((error: unknown) => {
        opened.close();
        throw error;
      });
      dispose(vaultKey);
      this.#opened(opened);
      return ok({ recoveryCode: spend(code) });
    });
  }

  /** Opens the vault. A wrong passphrase is counted on the key and makes the next try wait. */
  unlock(passphrase: SecretBytes): Promise<Result<OpenVault, UnlockProblem>> {
    return this.#alone(async () => {
      if (this.#open) return ok(this.#open);
      const read = await this.#files.read();
      if (!read.ok) return read;
      const found = await this.#tryPassphrase(read.value, passphrase);
      if (!found.ok) return found;
      return ok(await this.#openWith(found.value, read.value));
    });
  }

  /**
   * Opens the vault by the recovery sheet, sets a new passphrase and gives the code of a new sheet: the old one is void. It is opened before
   * anything is written: `personalOf` reads there what the passphrase must not be made of, and throws when the profile cannot be
   * used; the old sheet then stays good.
   */
  recover(
    typedCode: string,
    next: SecretBytes,
    personalOf: (opened: OpenVault) => Promise<readonly string[]>,
  ): Promise<Result<{ readonly recoveryCode: string }, RecoverProblem>> {
    return this.#alone(async () => {
      const read = await this.#files.read();
      if (!read.ok) return read;
      const typed = readRecoveryCode(typedCode);
      if (!typed.ok) return typed;
      const { vaultId, recovery } = read.value.header;
      const vaultKey = await openRecoverySlot(this.#tools.crypto, vaultId, recovery, typed.value);
      dispose(typed.value);
      if (vaultKey === undefined) return refused('vault.recovery_code_wrong');
      const known = this.#open;
      let opened = known;
      let recovered = false;
      try {
        const options = { fresh: false, readOnly: this.#readOnly };
        opened ??= await openVault(this.#tools, vaultKey, read.value, options);
        const rated = await ratedPassphrase(next, await personalOf(opened));
        if (!rated.ok) return rated;
        const { code, written } = await replaceSlots(
          this.#tools,
          this.#files,
          vaultKey,
          read.value,
          rated.value,
        );
        recovered = true;
        opened.remember(written);
        await this.#attempts.clear(this.#tools.clock.now());
        if (known === undefined) this.#opened(opened);
        return ok({ recoveryCode: spend(code) });
      } finally {
        dispose(vaultKey);
        if (!recovered && known === undefined) opened?.close();
      }
    });
  }

  /** Sets another passphrase: only its slot is written anew, in both files, so that the old one opens nothing here. */
  changePassphrase(
    current: SecretBytes,
    next: SecretBytes,
    personal: readonly string[],
  ): Promise<Result<null, UnlockProblem | PassphraseProblem>> {
    return this.#alone(async () => {
      const read = await this.#files.read();
      if (!read.ok) return read;
      const rated = await ratedPassphrase(next, personal);
      if (!rated.ok) return rated;
      const found = await this.#tryPassphrase(read.value, current);
      if (!found.ok) {
        dispose(rated.value);
        return found;
      }
      const { header } = read.value;
      const slot = await newPassphraseSlot(this.#tools, header.vaultId, rated.value, found.value);
      dispose(rated.value);
      await writeHeader(this.#files, this.#tools.crypto, found.value, { ...header, passphrase: slot });
      dispose(found.value);
      return ok(null);
    });
  }

  /** Closes the database and wipes the keys. Keeps a snapshot first, unless the PC is in a hurry or the key is gone. */
  lock(reason: LockReason): Promise<void> {
    return this.#alone(async () => {
      const open = this.#open;
      if (open === undefined) return;
      try {
        if (reason !== 'removed' && reason !== 'suspend') await open.snapshot();
      } catch {
        // A full or vanished key must not keep the vault open; the two older snapshots are untouched.
      }
      this.#open = undefined;
      try {
        open.close();
      } catch {
        // The key is gone: the journal on it undoes what was half written.
      }
      this.#tell({ type: 'locked', reason });
    });
  }

  /** Destroys the vault: the key was declared lost and has met the server again. What was never sent is gone with it. */
  erase(): Promise<void> {
    return this.#alone(async () => {
      const open = this.#open;
      this.#open = undefined;
      try {
        open?.close();
      } catch {
        // What it could not put in order goes with the rest.
      }
      try {
        await onKey(() => eraseVault(this.#tools.folder));
      } finally {
        this.#tell({ type: 'locked', reason: 'user' });
      }
    });
  }

  async #tryPassphrase(
    { header }: SignedHeader,
    passphrase: SecretBytes,
  ): Promise<Result<SecretBytes, 'vault.passphrase_wrong' | 'vault.wait'>> {
    const waitMs = await this.retryAfterMs();
    if (waitMs > 0) return refused('vault.wait', { retryAfterMs: waitMs });
    const normalised = normalisePassphrase(passphrase) ?? secret(new Uint8Array(0));
    const slot = header.passphrase;
    await this.#attempts.begin(this.#tools.clock.now());
    const salt = fromBase64Url(slot.salt) ?? new Uint8Array(16);
    const stretched = await this.#tools.stretch(normalised, salt, slot.kdf);
    dispose(normalised);
    const vaultKey = await openPassphraseSlot(this.#tools.crypto, header.vaultId, slot, stretched);
    dispose(stretched);
    if (vaultKey === undefined) {
      return refused('vault.passphrase_wrong', { retryAfterMs: await this.retryAfterMs() });
    }
    await this.#attempts.clear(this.#tools.clock.now());
    return ok(vaultKey);
  }

  async #openWith(vaultKey: SecretBytes, signed: SignedHeader): Promise<OpenVault> {
    try {
      const opened = await openVault(this.#tools, vaultKey, signed, {
        fresh: false,
        readOnly: this.#readOnly,
      });
      if (!this.#readOnly && !opened.headerDoubtful) {
        await mendHeader(this.#files, this.#tools.crypto, vaultKey, signed);
      }
      this.#opened(opened);
      return opened;
    } finally {
      dispose(vaultKey);
    }
  }

  #opened(opened: OpenVault): void {
    this.#open = opened;
    this.#tell({ type: 'unlocked' });
  }

  #tell(event: VaultEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Operations queue up: a lock asked for during an unlock comes after it. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** The printed form of a code, which is wiped. */
function spend(code: SecretBytes): string {
  const printed = printRecoveryCode(code);
  dispose(code);
  return printed;
}
