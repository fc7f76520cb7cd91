import { AppError } from '@cartable/shared/lib/errors.ts';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { errorReply, toAppError } from './errorReply.ts';
import { errorStatus } from './errorStatus.ts';
import { nonceHeader } from './nonceHeader.ts';
import type { Route } from './route.ts';
import { apiHeaders } from './sendReply.ts';

/** The one place where errors become answers. Only failures of ours are logged, with the route's pattern and never its values. */
export function handleErrors(log: Logger): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const error = toAppError(thrown);
    const status = errorStatus(error.code);
    const route: unknown = response.locals.route;
    if (status >= 500) log.error({ route, code: error.code, err: error.cause ?? error }, 'request failed');
    else log.debug({ route, code: error.code }, 'request refused');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.set({ ...apiHeaders, ...nonceHeader(response) });
    const scheme = challenge(error.code);
    if (scheme !== undefined) response.set('WWW-Authenticate', scheme);
    if (typeof error.data.seconds === 'number') response.set('Retry-After', String(error.data.seconds));
    // A body that was refused half-way is still arriving; the connection cannot be used again.
    if (!request.complete) response.set('Connection', 'close');
    response.status(status).json(errorReply(error.code, error.data, request.headers['accept-language']));
  };
}

/** RFC 9449 §7.1 and §9. */
function challenge(code: string): string | undefined {
  if (code === 'auth.dpop_nonce') return 'DPoP error="use_dpop_nonce", algs="ES256"';
  if (code === 'auth.dpop_invalid') return 'DPoP error="invalid_dpop_proof", algs="ES256"';
  return code.startsWith('auth.token_') ? 'DPoP error="invalid_token", algs="ES256"' : undefined;
}

/** What matches no route: 405 where the path exists with another method, else 404. */
export function notFound(routes: readonly Route[]): RequestHandler {
  const patterns = routes.map((route) => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}/?$`));
  return (request, _response, next) => {
    const known = patterns.some((pattern) => pattern.test(request.path));
    next(new AppError(known ? 'request.method' : 'request.not_found'));
  };
}
