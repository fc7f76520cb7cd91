import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** One file of the interface. */
export interface Asset {
  readonly path: string;
  readonly type: string;
}

/** The type that each extension is served as. */
export const assetTypes = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  ico: 'image/x-icon',
  wasm: 'application/wasm',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  bcmap: 'application/octet-stream',
  pfb: 'application/octet-stream',
  icc: 'application/octet-stream',
} as const satisfies Readonly<Record<string, string>>;

const types: ReadonlyMap<string, string> = new Map(Object.entries(assetTypes));

/**
 * The interface's files by their path in the address. The list is made once from the folder itself: a request is looked up,
 * never joined to a path, so that no form of `..` can leave the folder. A file of unknown type is not served.
 */
export async function listAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const type = types.get(entry.name.slice(entry.name.lastIndexOf('.') + 1).toLowerCase());
    if (type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    assets.set(path.slice(folder.length).split(sep).join('/'), { path, type });
  }
  return assets;
}
