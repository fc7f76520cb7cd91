import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Session } from '../sync/session.ts';

/** More headers of one answer. */
type MoreHeaders = Readonly<Record<string, string | string[]>>;

/** What a handler returns; the router writes it. */
export type Reply =
  | { readonly json: unknown; readonly status?: number; readonly headers?: MoreHeaders }
  /** `shared` follows `text`: the end of the body in UTF-8, of which many people are sent the same. */
  | { readonly text: string; readonly shared?: Uint8Array; readonly type: string }
  /** 302 to another place; made by the server, never by the request. */
  | { readonly redirect: string; readonly headers?: MoreHeaders }
  | { readonly bytes: Uint8Array; readonly status?: 206; readonly headers?: MoreHeaders }
  | { readonly empty: true; readonly headers?: MoreHeaders }
  /** The handler writes the response itself (an event stream). */
  | { readonly stream: (response: ServerResponse, signal: AbortSignal) => Promise<void> };

export interface Call<Body> {
  readonly body: Body;
  /** The body as it was sent. */
  readonly text: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The server's origin as people address it. */
  readonly origin: string;
  /** Where the request comes from, as coarse as `placeOf` makes it: to tell a person of a sign-in from elsewhere. */
  readonly place: string;
  /** The network address, for throttling only. */
  readonly address: string;
  /** The request itself, for a body that is read as it comes. */
  readonly request: IncomingMessage;
}

export interface ProvenCall<Body> extends Call<Body> {
  /** Thumbprint of the key that proved the request. */
  readonly jkt: string;
}

export interface SessionCall<Body> extends ProvenCall<Body> {
  readonly session: Session;
  /** Before the first thing told or written, on a route that `confirmsLate`. @throws {AppError} `auth.dpop_invalid` */
  confirm(): void;
}

interface Described {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** `/api/v1/devices/{id}`: OpenAPI's spelling. */
  readonly path: string;
  readonly summary: string;
  /** The response's schema, or its media type. */
  readonly answer?:
    | z.ZodType
    | 'text/plain'
    | 'text/csv'
    | 'application/octet-stream'
    | 'application/zip'
    | 'text/event-stream';
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query';
    readonly description: string;
  }[];
  /** Error codes that a client should expect besides the common ones. */
  readonly errors?: readonly string[];
  /** The body is read by the handler as it comes. */
  readonly rawBody?: boolean;
  /** The handler checks the device itself and answers about it in its own terms. */
  readonly checksDevice?: boolean;
  /** The handler itself has the proof's signature checked, by `confirm`, before it tells or writes anything (docs/decisions/0052). */
  readonly confirmsLate?: boolean;
}

/** The words of a request, before anybody has read them. */
export interface RepeatCall {
  readonly session: Session;
  readonly text: string;
}

/** One endpoint: description, access and handler together, so that the OpenAPI text cannot drift from the code. */
export type Route = Described &
  (
    | {
        readonly access: 'open';
        readonly body?: z.ZodType;
        readonly handle: (call: Call<never>) => Promise<Reply>;
      }
    /** Sent by the portal's own page, by whom does not matter: signing in and out. */
    | {
        readonly access: 'browser';
        readonly body?: z.ZodType;
        readonly handle: (call: Call<never>) => Promise<Reply>;
      }
    /** Asked for by a picture, a player or a link of the portal's page, with its cookie: reading only. */
    | {
        readonly access: 'element';
        readonly body?: undefined;
        readonly handle: (call: SessionCall<never>) => Promise<Reply>;
      }
    /** A DPoP proof without a token: the token requests. */
    | {
        readonly access: 'proof';
        readonly body?: z.ZodType;
        readonly handle: (call: ProvenCall<never>) => Promise<Reply>;
      }
    /** A DPoP proof without a token, or the portal's own page: whoever it is, it is a program of ours that asks. */
    | {
        readonly access: 'anyone';
        readonly body?: z.ZodType;
        readonly handle: (call: Call<never>) => Promise<Reply>;
      }
    /** An access token and a proof bound to it, or the portal's page with its cookie. */
    | {
        readonly access: 'session';
        readonly body?: z.ZodType;
        readonly repeat?: (call: RepeatCall) => Promise<Reply | undefined>;
        readonly handle: (call: SessionCall<never>) => Promise<Reply>;
      }
  );

/** Declares an endpoint; the handler's body has the schema's type. */
export function openRoute<Body = undefined>(
  route: Described & {
    readonly body?: z.ZodType<Body>;
    readonly handle: (call: Call<Body>) => Promise<Reply>;
  },
): Route {
  // The router parses with this very schema before it calls, so the erased type is the right one.
  return { ...route, access: 'open' } as Route;
}

/** The same for the portal's own page, by whomever. */
export function browserRoute<Body = undefined>(
  route: Described & {
    readonly body?: z.ZodType<Body>;
    readonly handle: (call: Call<Body>) => Promise<Reply>;
  },
): Route {
  return { ...route, access: 'browser' } as Route;
}

export function anyoneRoute<Body = undefined>(
  route: Described & {
    readonly body?: z.ZodType<Body>;
    readonly handle: (call: Call<Body>) => Promise<Reply>;
  },
): Route {
  return { ...route, access: 'anyone' } as Route;
}

/** The same for what elements of the portal's page show or download. */
export function elementRoute(
  route: Described & { readonly handle: (call: SessionCall<undefined>) => Promise<Reply> },
): Route {
  return { ...route, access: 'element' } as Route;
}

export function proofRoute<Body = undefined>(
  route: Described & {
    readonly body?: z.ZodType<Body>;
    readonly handle: (call: ProvenCall<Body>) => Promise<Reply>;
  },
): Route {
  return { ...route, access: 'proof' } as Route;
}

export function sessionRoute<Body = undefined>(
  route: Described & {
    readonly body?: z.ZodType<Body>;
    /** Tried first on a route that `confirmsLate`: the answer to a text that was sent before, if it would still be the same and tells nothing. */
    readonly repeat?: (call: RepeatCall) => Promise<Reply | undefined>;
    readonly handle: (call: SessionCall<Body>) => Promise<Reply>;
  },
): Route {
  return { ...route, access: 'session' } as Route;
}
