import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { type Asset, listAssets } from './assets.ts';
import { contentResponse } from './contentResponse.ts';
import type { ContentSource } from './contentSource.ts';
import { isPageUrl, pageScheme } from './origin.ts';
import { pageHeaders } from './securityHeaders.ts';

/** Declares `app://` before `ready`: a standard, secure origin; `stream` lets films be read by ranges. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: pageScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: false },
    },
  ]);
}

/** Serves the interface, and the open profile's documents under `/content/`, to this session only. */
export function servePages(session: Session, folder: string, vault: ContentSource): void {
  const assets = listAssets(folder);
  session.protocol.handle(pageScheme, async (request) => {
    if (!isPageUrl(request.url)) return refusal(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
    const url = new URL(request.url);
    if (url.pathname.startsWith('/content/')) {
      return contentResponse(vault, url, request.headers.get('Range'));
    }
    const asset = assets.get(url.pathname === '/' ? '/index.html' : url.pathname);
    return asset === undefined ? refusal(404) : page(asset, request.method);
  });
}

async function page(asset: Asset, method: string): Promise<Response> {
  const body = method === 'HEAD' ? null : new Uint8Array(await readFile(asset.path));
  return new Response(body, { headers: { ...pageHeaders, 'Content-Type': asset.type } });
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: pageHeaders });
}
