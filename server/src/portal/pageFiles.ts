import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { z } from 'zod';

/** One file of the built portal, held in memory in the forms in which it is sent. */
export interface PageFile {
  readonly type: string;
  readonly plain: Buffer;
  /** Compressed when the portal was built; absent where compression gains nothing. */
  readonly br?: Buffer;
  readonly gzip?: Buffer;
  /** Of the page: what a browser with or without a session will need next, as values of `Link` (RFC 8288). */
  readonly links?: { readonly signedIn: readonly string[]; readonly signedOut: readonly string[] };
}

/** What the portal's build writes down beside its files. */
const links = z.array(z.string().regex(/^<\/assets\/[\w.-]+>; rel=/u));
const preloads = z.strictObject({ signedIn: links, signedOut: links });

const types: ReadonlyMap<string, string> = new Map([
  ['css', 'text/css; charset=utf-8'],
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['mjs', 'text/javascript; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['wasm', 'application/wasm'],
  ['woff', 'font/woff'],
  ['woff2', 'font/woff2'],
]);

/**
 * The portal's files by their path in the address; empty when it was not built. The list is made once from the folder itself: a request is
 * looked up, never joined to a path, so that no form of `..` can leave the folder. A file of unknown type is not served.
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types.get(entry.name.slice(entry.name.lastIndexOf('.') + 1).toLowerCase());
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const [br, gzip] = [`${path}.br`, `${path}.gz`].map((one) =>
      existsSync(one) ? readFileSync(one) : undefined,
    );
    files.set(path.slice(folder.length).split(sep).join('/'), {
      type,
      plain: readFileSync(path),
      ...(br && { br }),
      ...(gzip && { gzip }),
    });
  }
  const page = files.get('/index.html');
  const preload = join(folder, 'preload.json');
  if (page !== undefined && existsSync(preload)) {
    files.set('/index.html', { ...page, links: preloads.parse(JSON.parse(readFileSync(preload, 'utf8'))) });
  }
  return files;
}
