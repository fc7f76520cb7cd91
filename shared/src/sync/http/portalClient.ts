import { z } from 'zod';
import type { ApiSession } from './apiSession.ts';
import { type CodeOwner, codeOwner, identity } from './authClient.ts';

const person = z.object({
  schoolId: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  login: z.string(),
  identity,
  last: z.object({ seq: z.int().min(0), hash: z.string() }),
});
/** Who is signed in in this browser, and where the outbox of this sign-in ends. */
export type PortalPerson = z.infer<typeof person>;

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

  signIn(login: string, password: string, label: string, secondCode?: string): Promise<PortalPerson> {
    const json = { login, password, label, ...(secondCode !== undefined && { secondCode }) };
    return this.#session.json({ method: 'POST', path: `${base}/sessions`, json }, person);
  }

  checkCode(code: string): Promise<CodeOwner> {
    const json = { code };
    return this.#session.json({ method: 'POST', path: `${base}/activations/check`, json }, codeOwner);
  }

  activate(code: string, password: string, label: string, secondCode?: string): Promise<PortalPerson> {
    const json = { code, password, label, ...(secondCode !== undefined && { secondCode }) };
    return this.#session.json({ method: 'POST', path: `${base}/activations`, json }, person);
  }

  async signOut(): Promise<void> {
    await this.#session.send({ method: 'DELETE', path: `${base}/session` });
  }
}
