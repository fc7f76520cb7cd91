import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import { type ApiRequest, readBody } from './apiFetch.ts';

const listedDevice = z.object({
  id: z.string(),
  label: z.string(),
  createdAt: z.int(),
  seenAt: z.int(),
  revokedAt: z.int().nullable(),
  current: z.boolean(),
  /** The number on the label of a prepared key. A server of before does not tell. */
  serial: z.string().nullable().default(null),
});
/** One of the person's devices. `seenAt`: when it last sent a change or signed in. */
export type ListedDevice = z.infer<typeof listedDevice>;

const accessPage = z.object({
  lines: z.array(
    z.object({
      seq: z.int(),
      at: z.int(),
      who: z.string().nullable(),
      roles: z.array(z.string()),
      action: z.string(),
      type: z.string(),
      wholeClass: z.boolean(),
      /** An older server tells each time by itself. */
      count: z.int().default(1),
    }),
  ),
  next: z.int().optional(),
});

/** A request of someone who is signed in; what proves it is the session's own. */
export type SessionRequest = Omit<ApiRequest, 'token' | 'secret'>;

/** A signed-in way to one server: a key's tokens and proofs (`session.ts`), or a browser's cookie (`cookieSession.ts`). */
export abstract class ApiSession {
  /**
   * Sends a request as the person.
   * @throws {AppError} `auth.session_ended`, `auth.refresh_reused`, `auth.blocked`: sign in again; others as the server refused
   */
  abstract send(request: SessionRequest): Promise<Response>;

  /** Sends and reads a JSON answer of this shape. */
  async json<T>(request: SessionRequest, schema: z.ZodType<T>): Promise<T> {
    const text = await readBody(await this.send(request), (one) => one.text());
    try {
      return schema.parse(JSON.parse(text));
    } catch (cause) {
      throw new AppError('net.foreign_answer', {}, cause);
    }
  }

  async devices(): Promise<readonly ListedDevice[]> {
    return this.json({ method: 'GET', path: '/api/v1/devices' }, z.array(listedDevice));
  }

  /** Who of the staff saw or changed this person's data, newest day first, from before a place. `acts`: without what devices received. */
  async accesses(
    userId: string,
    before?: number,
    filter: 'all' | 'acts' = 'all',
  ): Promise<z.infer<typeof accessPage>> {
    const path = `/api/v1/people/${encodeURIComponent(userId)}/accesses?before=${before ?? ''}&filter=${filter}`;
    return this.json({ method: 'GET', path }, accessPage);
  }

  /** Revokes one of the person's devices with everything its key signed in. */
  async revokeDevice(deviceId: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `/api/v1/devices/${encodeURIComponent(deviceId)}` });
  }

  async changePassword(present: string, next: string): Promise<void> {
    await this.send({ method: 'PUT', path: '/api/v1/auth/password', json: { present, next } });
  }
}
