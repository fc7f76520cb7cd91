import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Express, NextFunction, Request, Response } from 'express';
import type { AccessTokens } from '../auth/accessTokens.ts';
import type { DpopVerifier } from '../auth/dpop.ts';
import { placeOf } from '../auth/signInPlace.ts';
import { mustBePortal, mustBePortalElement } from '../portal/sameOrigin.ts';
import { sessionToken } from '../portal/sessionCookie.ts';
import type { Session } from '../sync/session.ts';
import { nonceHeader } from './nonceHeader.ts';
import { parseJson, readJsonText } from './readJson.ts';
import type { Call, Reply, Route } from './route.ts';
import { apiHeaders, sendReply } from './sendReply.ts';

export interface Gate {
  readonly tokens: AccessTokens;
  readonly dpop: DpopVerifier;
  /** `https://cartable.example` when the server stands behind a proxy; else the Host header is believed. */
  readonly publicOrigin: string | undefined;
  /** Refuses a session whose device, account or profile may no longer act: see `mustStand`. */
  admit(session: Session): Promise<void>;
  /** The session of the portal's cookie. @throws {AppError} `auth.session_ended`, `auth.blocked` */
  admitCookie(token: string): Promise<Session>;
}

/** Registers one endpoint: read, prove, parse, handle, answer. Errors go to Express's error handler. Without a gate only open routes can be asked. */
export function mountRoute(app: Express, route: Route, gate: Gate | undefined): void {
  const path = route.path.replace(/\{(\w+)\}/g, ':$1');
  app[route.method](path, (request: Request, response: Response, next: NextFunction) => {
    response.locals.route = route.path;
    run(route, gate, request, response).catch(next);
  });
}

async function run(
  route: Route,
  gate: Gate | undefined,
  request: Request,
  response: Response,
): Promise<void> {
  // The body first: a refusal of the proof then leaves the connection in order for the repetition that follows it.
  const text = route.body === undefined ? undefined : await readJsonText(request);
  const proven = await prove(route, gate, request, response);
  if (text !== undefined && route.access === 'session' && route.repeat !== undefined) {
    const { session } = proven;
    const same = session && (await route.repeat({ session, text }));
    if (same !== undefined) return answer(same, request, response);
  }
  const body = route.body === undefined ? undefined : parseBody(route.body, text);
  // `proven` holds what this access level promises; see `prove`.
  const call: Call<unknown> & typeof proven = {
    ...proven,
    body,
    text,
    request,
    params: request.params as Record<string, string>,
    // What few handlers need is worked out when asked.
    get query() {
      return new URLSearchParams(request.url.split('?')[1]);
    },
    get origin() {
      return originOf(gate, request);
    },
    get place() {
      return placeOf(request.ip ?? '', request.headers['user-agent']);
    },
    get address() {
      return request.ip ?? '';
    },
  };
  return answer(await route.handle(call as never), request, response);
}

async function answer(reply: Reply, request: Request, response: Response): Promise<void> {
  if (!('stream' in reply))
    return sendReply(reply, response, request.headers, {
      ...nonceHeader(response),
      ...('headers' in reply && reply.headers),
    });
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  for (const [name, value] of Object.entries({ ...apiHeaders, ...nonceHeader(response) })) {
    response.setHeader(name, value);
  }
  return reply.stream(response, closed.signal);
}

/** What an access level promises its handler. */
interface Proven {
  readonly jkt?: string;
  readonly session?: Session;
  readonly confirm?: () => void;
}

async function prove(
  route: Route,
  gate: Gate | undefined,
  request: Request,
  response: Response,
): Promise<Proven> {
  if (route.access === 'open') return {};
  if (gate === undefined) throw new TypeError('a route without a gate is open');
  const origin = originOf(gate, request);
  if (route.access === 'browser' || (route.access === 'anyone' && request.headers.dpop === undefined)) {
    mustBePortal(request, origin);
    return {};
  }
  const cookie = sessionToken(request.headers.cookie);
  if (route.access === 'element') {
    mustBePortalElement(request);
    const session = await gate.admitCookie(cookie ?? '');
    return { jkt: session.jkt, session };
  }
  // A key never has a cookie; what comes with one is judged as the portal's, whatever else it says.
  if (route.access === 'session' && cookie !== undefined) {
    mustBePortal(request, origin);
    const session = await gate.admitCookie(cookie);
    return { jkt: session.jkt, session, confirm: alreadyProven };
  }
  response.locals.nonce = gate.dpop.nonce();
  const proof = request.headers.dpop;
  const header = Array.isArray(proof) ? undefined : proof;
  const target = { method: request.method, url: origin + request.path };
  if (route.access !== 'session') return { jkt: gate.dpop.verify(header, target) };
  const token = /^DPoP ([\w.-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new AppError('auth.token_absent');
  const { session, ath, secret } = await gate.tokens.verify(token);
  const code = route.confirmsLate === true ? request.headers['cartable-proof-code'] : undefined;
  const { jkt, confirm } = gate.dpop.stand(
    header,
    { ...target, ath },
    typeof code === 'string' ? { secret, code } : undefined,
  );
  if (jkt !== session.jkt) throw new AppError('auth.dpop_invalid', { why: 'key' });
  if (route.checksDevice !== true) await gate.admit(session);
  return { jkt, session, confirm };
}

/** A cookie's session, and a proof whose signature was checked at once. */
function alreadyProven(): void {}

/** A name or an address with its port, and nothing that could end them in an address made of it. */
const hostForm = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** @throws {AppError} `request.address` for a Host header of another form, where it is believed */
function originOf(gate: Gate | undefined, request: Request): string {
  if (gate?.publicOrigin !== undefined) return gate.publicOrigin;
  const origin = `${request.protocol}://${request.headers.host ?? ''}`;
  if (!hostForm.test(request.headers.host ?? '') || !URL.canParse(origin))
    throw new AppError('request.address');
  return origin;
}

function parseBody(schema: NonNullable<Route['body']>, text: string | undefined): unknown {
  if (text === undefined) throw new AppError('request.media_type');
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.');
  throw new AppError('request.invalid', { field: (field ?? '').slice(0, 100) });
}
