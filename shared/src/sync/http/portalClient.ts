import { z } from 'zod';
import { hexColour } from '../../domain/region/hexColour.ts';
import { profile } from '../../domain/directory/profile.ts';
import type { ApiSession } from './apiSession.ts';
import {
  type CodeOwner,
  codeOwner,
  type FederatedCode,
  type FederatedSchool,
  federatedSchools,
  identity,
  type PlaceChoice,
} from './authClient.ts';

const person = z.object({
  schoolId: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  login: z.string(),
  identity,
  /** As what a person of several roles works in this session. A server of before there were several says nothing. */
  profile: profile.nullable().default(null),
  /** Whether the person has other schools or roles to change to. */
  several: z.boolean().default(false),
  /** The school's own colour. A server of before says nothing; what is no colour is none, as it goes into a style sheet. */
  accent: hexColour.nullable().catch(null),
  last: z.object({ seq: z.int().min(0), hash: z.string() }),
});
/** Who is signed in in this browser, and where the outbox of this sign-in ends. */
export type PortalPerson = z.infer<typeof person>;

/** A passkey's challenge or answer, as the browser and the server's library write it (WebAuthn level 3 §5.1); nothing here reads it. */
const passkeyMessage = z.record(z.string(), z.unknown());
export type PasskeyMessage = z.infer<typeof passkeyMessage>;

const known = z.array(z.object({ login: z.string() }));

/** A browser as it signs somebody in. */
export interface PortalBrowser {
  /** As the list of devices names it. */
  readonly label: string;
  /** The person says that it is theirs. */
  readonly trusted?: boolean | undefined;
}

const signedOut = z.object({ providerUrl: z.string().nullable() });

const base = '/api/v1/portal';

/** Signing in and out in a browser. Each throws an `AppError`: `auth.*` as the server refused, `net.*` when it was not reached. */
export class PortalClient {
  readonly #session: ApiSession;

  constructor(session: ApiSession) {
    this.#session = session;
  }

  /** Who is signed in; null when nobody is. */
  person(): Promise<PortalPerson | null> {
    return this.#session.json({ method: 'GET', path: `${base}/session` }, person.nullable());
  }

  /** The logins of those who trust this browser. */
  async known(): Promise<readonly string[]> {
    const people = await this.#session.json({ method: 'GET', path: `${base}/trusts` }, known);
    return people.map(({ login }) => login);
  }

  /** This browser is no longer trusted by the person of this login. */
  async forget(login: string): Promise<void> {
    await this.#session.send({ method: 'POST', path: `${base}/trusts/removal`, json: { login } });
  }

  signIn(
    login: string,
    password: string,
    browser: PortalBrowser,
    secondCode?: string,
  ): Promise<PortalPerson> {
    const json = { login, password, ...sent(browser), ...(secondCode !== undefined && { secondCode }) };
    return this.#session.json({ method: 'POST', path: `${base}/sessions`, json }, person);
  }

  checkCode(code: string): Promise<CodeOwner> {
    const json = { code };
    return this.#session.json({ method: 'POST', path: `${base}/activations/check`, json }, codeOwner);
  }

  activate(
    code: string,
    password: string,
    browser: PortalBrowser,
    secondCode?: string,
  ): Promise<PortalPerson> {
    const json = { code, password, ...sent(browser), ...(secondCode !== undefined && { secondCode }) };
    return this.#session.json({ method: 'POST', path: `${base}/activations`, json }, person);
  }

  /** A challenge for signing in with a passkey of this browser. */
  passkeyOptions(): Promise<PasskeyMessage> {
    return this.#session.json({ method: 'POST', path: `${base}/passkeys/options`, json: {} }, passkeyMessage);
  }

  signInWithPasskey(response: PasskeyMessage, browser: PortalBrowser): Promise<PortalPerson> {
    const json = { response, ...sent(browser) };
    return this.#session.json({ method: 'POST', path: `${base}/passkeys/sessions`, json }, person);
  }

  /** The schools in which the person who came back from a provider has an account. */
  federatedSchools(came: FederatedCode): Promise<FederatedSchool[]> {
    return this.#session.json(
      { method: 'POST', path: '/api/v1/federation/accounts', json: came },
      federatedSchools,
    );
  }

  /** Signs in as who came back from a provider; `schoolId` where there are several accounts. */
  signInFederated(
    { code, verifier }: FederatedCode,
    choice: { readonly schoolId?: string | undefined; readonly secondCode?: string | undefined },
    browser: PortalBrowser,
  ): Promise<PortalPerson> {
    const json = {
      code,
      verifier,
      ...sent(browser),
      ...(choice.schoolId !== undefined && { schoolId: choice.schoolId }),
      ...(choice.secondCode !== undefined && { secondCode: choice.secondCode }),
    };
    return this.#session.json({ method: 'POST', path: `${base}/federation/sessions`, json }, person);
  }

  /** Spends what came back from a provider and opened nothing: where to go on to sign out there, or null. */
  leaveProvider({ code, verifier }: FederatedCode): Promise<z.infer<typeof signedOut>> {
    const json = { code, verifier };
    return this.#session.json({ method: 'POST', path: `${base}/federation/departures`, json }, signedOut);
  }

  /** Goes on in another of the person's schools or roles; the cookie is then that one's. */
  changePlace({ schoolId, userId, profile: as }: PlaceChoice, label: string): Promise<PortalPerson> {
    const json = { schoolId, userId, profile: as, label };
    return this.#session.json({ method: 'POST', path: `${base}/places`, json }, person);
  }

  /** Signs out; where to go on to sign out at the provider too, if there is one behind this session. */
  async signOut(): Promise<string | null> {
    const { providerUrl } = await this.#session.json(
      { method: 'DELETE', path: `${base}/session` },
      signedOut,
    );
    return providerUrl;
  }
}

/** A server of before does not know the word: it is sent by whoever says it only. */
function sent({ label, trusted }: PortalBrowser) {
  return { label, ...(trusted === true && { trusted }) };
}
