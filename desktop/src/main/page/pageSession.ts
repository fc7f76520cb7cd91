import { type Session, session } from 'electron';
import { pageScheme } from './origin.ts';

/** Schemes that a page's own requests may use. The network is not among them: only the vault process speaks to the server. */
const allowedSchemes = new Set([`${pageScheme}:`, 'blob:', 'data:', 'devtools:']);

/**
 * The session of our pages: in memory (its name has no `persist:`), without cache, permissions, devices, downloads, network or
 * spell-checker (whose dictionaries come from a server and are kept on disk).
 */
export function pageSession(): Session {
  const own = session.fromPartition('cartable', { cache: false });
  own.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.setDisplayMediaRequestHandler((_request, decide) => decide({}));
  own.on('will-download', (event) => event.preventDefault());
  own.setSpellCheckerEnabled(false);
  own.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !allowedSchemes.has(new URL(details.url).protocol) });
  });
  return own;
}
