import { join } from 'node:path';
import type { DeviceClaim } from '@cartable/shared/sync/http/authClient.ts';
import { policyFetch } from '../../network/policyFetch.ts';
import type { MainRequests } from '../protocol.ts';
import type { VaultTools } from '../vaultTools.ts';
import type { NetworkTools } from './account.ts';
import { deviceClaim } from './enrolment.ts';
import { mustBeAllowedSchool } from './machineRules.ts';
import { deviceLabel } from './profileOpening.ts';
import { vaultClock } from './vaultClock.ts';

/** The key that is in, on this machine: what of it stays the same until it is taken out. */
export class InsertedKey {
  readonly #open: MainRequests['key.open']['args'];
  readonly #tools: VaultTools;
  readonly #language: NetworkTools['language'];
  readonly #fetch: typeof fetch | undefined;

  constructor(open: MainRequests['key.open']['args'], tools: VaultTools, language: NetworkTools['language']) {
    this.#open = open;
    this.#tools = tools;
    this.#language = language;
    this.#fetch = policyFetch(open.rules);
  }

  get appearancePath(): string {
    return join(this.#open.dataDir, 'appearance.json');
  }

  get readOnly(): boolean {
    return this.#open.readOnly;
  }

  /** The way to the server that this machine's policy has. */
  get network(): NetworkTools {
    const { hasher, random } = this.#tools;
    return {
      hasher,
      random,
      clock: vaultClock,
      language: this.#language,
      ...(this.#fetch !== undefined && { fetch: this.#fetch }),
    };
  }

  /** How this key presents itself, as {@link deviceClaim} says. @throws {AppError} `fleet.ticket_forged` */
  device(id?: string): DeviceClaim {
    return deviceClaim(this.#open, deviceLabel, id);
  }

  /** @throws {AppError} `policy.school_refused` when this machine is not for that school */
  mustBeAllowed(schoolId: string): void {
    mustBeAllowedSchool(this.#open.rules, schoolId);
  }

  /** Whether this machine is for some schools only. */
  get isForSomeSchools(): boolean {
    return this.#open.rules?.allowedSchools !== undefined;
  }
}
