import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { type ProtocolRequest, protocol, type Session } from 'electron';
import { type Asset, assetTypes, listAssets } from './assets.ts';
import { contentResponse } from './contentResponse.ts';
import type { ContentSource } from './contentSource.ts';
import { drawnPageName, withLook } from './drawnPage.ts';
import { isPageUrl, pageScheme } from './origin.ts';
import { noBody, type PageResponse, wholeBody } from './pageResponse.ts';
import { pageHeaders } from './securityHeaders.ts';
import { systemLook } from './systemLook.ts';

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
export function servePages(session: Session, folder: string, source: PageSource): void {
  const assets = listAssets(folder);
  // Deprecated, and taken all the same: decision 0103.
  session.protocol.registerStreamProtocol(pageScheme, (request, respond) => {
    answer(request, folder, assets, source).then(respond, () => respond({ error: failed }));
  });
}

/** Chromium's ERR_FAILED: what the page was to be is not on the key any more. */
const failed = -2;

async function answer(
  request: ProtocolRequest,
  folder: string,
  assets: Promise<ReadonlyMap<string, Asset>>,
  { vault, stateAtStart }: PageSource,
): Promise<PageResponse> {
  if (!isPageUrl(request.url)) return noBody(404, pageHeaders);
  if (request.method !== 'GET' && request.method !== 'HEAD') return noBody(405, pageHeaders);
  const url = new URL(request.url);
  if (url.pathname.startsWith('/content/')) {
    return contentResponse(vault, url, request.headers.Range ?? null);
  }
  const path = url.pathname === '/' ? '/index.html' : url.pathname;
  if (path === '/index.html' && request.method === 'GET') {
    const drawn = await drawnPage(folder, await stateAtStart());
    if (drawn !== undefined) return drawn;
  }
  const asset = (await assets).get(path);
  if (asset === undefined) return noBody(404, pageHeaders);
  const headers = { ...pageHeaders, 'Content-Type': asset.type };
  return request.method === 'HEAD' ? noBody(200, headers) : wholeBody(await readFile(asset.path), headers);
}

/** The page with its unlock screen already on it, for a key in that state. */
async function drawnPage(folder: string, state: HostState | undefined): Promise<PageResponse | undefined> {
  const name = drawnPageName(state);
  if (state === undefined || name === undefined) return undefined;
  const html = withLook(await readFile(join(folder, name), 'utf8'), state, systemLook());
  return wholeBody(Buffer.from(html), { ...pageHeaders, 'Content-Type': assetTypes.html });
}
