import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { PageFile } from './pageFiles.ts';
import { sessionToken } from './sessionCookie.ts';
import { pageHeaders, workerHeaders } from './securityHeaders.ts';

/** Files of the bundler carry a digest of themselves in their name: what has a name never changes. */
const forEver = 'public, max-age=31536000, immutable';

/**
 * Serves the portal. Its own files are looked up; any other address without an extension that a person follows is the page itself, which
 * finds its place from it (deep links). No answer redirects anywhere, and no address is taken from a request.
 */
export function portalPages(files: ReadonlyMap<string, PageFile>): RequestHandler {
  const page = files.get('/index.html');
  return (request, response, next) => {
    const { path, method } = request;
    if ((method !== 'GET' && method !== 'HEAD') || page === undefined) return next();
    const named = path === '/index.html' ? undefined : files.get(path);
    if (named === undefined && !isPlace(path, request.headers.accept)) return next();
    response.locals.route = named === undefined ? '/' : '/assets';
    const file = named ?? page;
    const { body, encoding } = inForm(file, request.headers['accept-encoding'] ?? '');
    response.writeHead(200, {
      ...(path.startsWith('/worker/') ? workerHeaders : pageHeaders),
      'Cache-Control': named === undefined ? 'no-store' : forEver,
      'Content-Type': file.type,
      'Content-Length': body.length,
      Vary: 'Accept-Encoding',
      // Only a guess of what will be needed: whoever holds a cookie that is worth nothing any more loads two files in vain.
      ...(named === undefined &&
        page.links && { Link: [...page.links[hasSession(request) ? 'signedIn' : 'signedOut']] }),
      ...(encoding !== undefined && { 'Content-Encoding': encoding }),
    });
    response.end(method === 'HEAD' ? undefined : body);
  };
}

/** An address that a person follows: not the API's, not a file's. */
function isPlace(path: string, accept: string | undefined): boolean {
  if (/^\/(?:api|content|healthz|readyz)(?:\/|$)/.test(path) || /\.\w+$/.test(path)) return false;
  return path === '/' || accept?.includes('text/html') === true;
}

const hasSession = ({ headers }: IncomingMessage): boolean => sessionToken(headers.cookie) !== undefined;

function inForm(file: PageFile, accepted: string): { readonly body: Buffer; readonly encoding?: string } {
  if (file.br !== undefined && /\bbr\b/.test(accepted)) return { body: file.br, encoding: 'br' };
  if (file.gzip !== undefined && /\bgzip\b/.test(accepted)) return { body: file.gzip, encoding: 'gzip' };
  return { body: file.plain };
}
