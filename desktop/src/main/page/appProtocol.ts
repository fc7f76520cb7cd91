import { readFile } from 'node:fs/promises';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { nativeTheme, protocol, type Session } from 'electron';
import { type Asset, listAssets } from './assets.ts';
import { contentResponse } from './contentResponse.ts';
import type { ContentSource } from './contentSource.ts';
import { drawnPagePath, withLook } from './drawnPage.ts';
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

/** What the page's server asks of the program. */
export interface PageSource {
  readonly vault: ContentSource;
  /** The key's state while nothing of the vault runs yet; undefined once it does, or when it cannot be told. */
  readonly stateAtStart: () => Promise<HostState | undefined>;
}

/** Serves the interface, and the open profile's documents under `/content/`, to this session only. */
export function servePages(session: Session, folder: string, { vault, stateAtStart }: PageSource): void {
  const assets = listAssets(folder);
  session.protocol.handle(pageScheme, async (request) => {
    if (!isPageUrl(request.url)) return refusal(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
    const url = new URL(request.url);
    if (url.pathname.startsWith('/content/')) {
      return contentResponse(vault, url, request.headers.get('Range'));
    }
    const path = url.pathname === '/' ? '/index.html' : url.pathname;
    if (path === '/index.html' && request.method === 'GET') {
      const state = await stateAtStart();
      const drawn = assets.get(drawnPagePath(state) ?? '');
      if (state !== undefined && drawn !== undefined) return drawnPage(drawn, state);
    }
    const asset = assets.get(path);
    return asset === undefined ? refusal(404) : page(asset, request.method);
  });
}

async function page(asset: Asset, method: string): Promise<Response> {
  const body = method === 'HEAD' ? null : new Uint8Array(await readFile(asset.path));
  return new Response(body, { headers: { ...pageHeaders, 'Content-Type': asset.type } });
}

/** The page with its unlock screen already on it. */
async function drawnPage(asset: Asset, state: HostState): Promise<Response> {
  const system = { dark: nativeTheme.shouldUseDarkColors, contrast: nativeTheme.shouldUseHighContrastColors };
  const html = withLook(await readFile(asset.path, 'utf8'), state, system);
  return new Response(html, { headers: { ...pageHeaders, 'Content-Type': asset.type } });
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: pageHeaders });
}
