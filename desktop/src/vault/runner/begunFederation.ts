import type { NetworkTools } from './account.ts';
import { FederatedSignIn } from './federation.ts';

/** The one sign-in through a provider that may be under way: it waits for the browser. */
export class BegunFederation {
  readonly #tools: NetworkTools;
  #begun: FederatedSignIn | undefined;

  constructor(tools: NetworkTools) {
    this.#tools = tools;
  }

  get current(): FederatedSignIn | undefined {
    return this.#begun;
  }

  /** Begins one; an earlier one ends. @throws {AppError} `account.server_*` */
  async begin(server: string, provider: string, language: 'fr' | 'en'): Promise<FederatedSignIn> {
    this.end();
    this.#begun = await FederatedSignIn.begin(this.#tools, server, provider, language);
    return this.#begun;
  }

  end(): void {
    this.#begun?.dispose();
    this.#begun = undefined;
  }
}
