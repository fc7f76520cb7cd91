import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@cartable/shared/lib/errors.ts';
import en from '../../../../shared/locales/en/loopback.json' with { type: 'json' };
import fr from '../../../../shared/locales/fr/loopback.json' with { type: 'json' };

const words = { fr, en } as const;
/** As long as the server remembers that a person went to a provider. */
const waitMs = 15 * 60_000;

/** Waits on this computer for the browser to come back (RFC 8252 §7.3). */
export interface Loopback {
  /** Where to send it. */
  readonly address: string;
  /** The code that it brought. @throws {AppError} the code with which the server sent it back, `account.federation_ended` */
  readonly code: Promise<string>;
  close(): void;
}

/**
 * Listens on a free port of the loopback interface for one answer with this state; anything else that comes is not found, and neither
 * ends the waiting.
 */
export async function startLoopback(state: string, language: 'fr' | 'en'): Promise<Loopback> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // Whoever closes before anybody waits is not at fault.
  promise.catch(() => undefined);
  const server = createServer((request, response) => {
    // Any page of a browser and any program of the computer may ask here, for `//` too, which is no address: it must not end the key's work.
    const asked = request.url ?? '/';
    const url = URL.canParse(asked, address) ? new URL(asked, address) : undefined;
    // A name that only points here could be somebody's page (DNS rebinding).
    const isOurs = request.headers.host === host && request.method === 'GET' && url?.pathname === '/cartable';
    if (url === undefined || !isOurs || url.searchParams.get('state') !== state) {
      response.writeHead(404).end();
      return;
    }
    const code = url.searchParams.get('code');
    response
      .writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': "default-src 'none'",
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        Connection: 'close',
      })
      .end(page(language, code !== null), () => close());
    if (code !== null && /^[\w-]{43}$/.test(code)) resolve(code);
    else reject(errorOf(url.searchParams));
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const address = `http://${host}/cartable`;
  const timer = setTimeout(() => close(), waitMs).unref();
  const close = () => {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
    reject(new AppError('account.federation_ended'));
  };
  return { address, code: promise, close };
}

/** Why the server sent the browser back, with the seconds to wait where it names them. */
function errorOf(said: URLSearchParams): AppError {
  const code = said.get('error');
  if (code === null || !/^auth\.[a-z_]{1,40}$/.test(code)) return new AppError('auth.federation_refused');
  const seconds = Number(said.get('seconds'));
  return new AppError(code, seconds > 0 ? { seconds } : {});
}

function page(language: 'fr' | 'en', done: boolean): string {
  const { title, done: good, failed } = words[language];
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${title}</title><p>${done ? good : failed}</p></html>`;
}
