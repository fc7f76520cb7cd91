import { join } from 'node:path';
import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { mirrorFetch } from '../../network/policyFetch.ts';
import type { OpenVault } from '../openVault.ts';
import type { MainRequests } from '../protocol.ts';
import type { NetworkTools, SignedIn } from './account.ts';
import { mustBeAllowedSchool, mustHoldLease } from './machineRules.ts';
import { personalWords } from './personalWords.ts';
import { openSession, type Session } from './session.ts';
import { vaultClock } from './vaultClock.ts';

/** What the list of devices calls a key until the person names it. */
export const deviceLabel = 'Clé Cartable';

/** Where plain copies of this key's documents stand on this PC. */
export function checkOutsOf({ checkOuts, dataDir }: MainRequests['key.open']['args']): string {
  return checkOuts ?? join(dataDir, 'profile', 'checkout');
}

/** Opens the profiles of one key on this machine. */
export class ProfileOpening {
  readonly #key: MainRequests['key.open']['args'];
  readonly #tools: () => NetworkTools;
  readonly #emit: (event: HostEvent) => void;
  readonly #declaredLost: () => void;

  constructor(
    key: MainRequests['key.open']['args'],
    tools: () => NetworkTools,
    emit: (event: HostEvent) => void,
    declaredLost: () => void,
  ) {
    this.#key = key;
    this.#tools = tools;
    this.#emit = emit;
    this.#declaredLost = declaredLost;
  }

  /**
   * Opens a profile that this machine may open.
   * @throws {AppError} as {@link openSession}; `policy.*`: nothing of it stays open then
   */
  async open(vault: OpenVault, signedIn: SignedIn | undefined): Promise<Session> {
    const key = this.#key;
    const session = await openSession({
      vault,
      tools: this.#tools(),
      signedIn,
      deviceLabel,
      program: key.version,
      mirror: key.mirror,
      mirrorFetch: mirrorFetch(key.rules),
      readOnly: key.readOnly,
      checkOuts: checkOutsOf(key),
      emit: this.#emit,
      declaredLost: this.#declaredLost,
    });
    try {
      mustBeAllowedSchool(key.rules, session.profile.schoolId);
      if (signedIn === undefined) await mustHoldLease(key, session, vaultClock.now());
      return session;
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  /**
   * What the passphrase of a vault that is not entered yet must not be made of.
   * @throws {AppError} why its profile cannot be opened
   */
  async personalIn(vault: OpenVault): Promise<readonly string[]> {
    try {
      const session = await this.open(vault, undefined);
      session.dispose();
      return personalWords(session.profile);
    } catch (error) {
      if (isAppError(error) && error.code === 'vault.profile_missing') return [];
      throw error;
    }
  }
}
