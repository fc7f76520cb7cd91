import type { Disposable } from '../lib/disposable.ts';
import type { SyncRequest, SyncResponse } from '../sync/wire.ts';

/**
 * The way to the server. Failures are `AppError`s: `net.*` (unreachable, time-out, captive portal, truncated: try again),
 * `auth.*` (sign in again), `server.*`. Every implementation passes `transportContract`.
 */
export interface Transport {
  sync(request: SyncRequest, signal?: AbortSignal): Promise<SyncResponse>;
  /** A new device identity for this key and person, after a fork or a rewind. */
  registerDevice(label: string): Promise<{ readonly deviceId: string }>;
  /** Those of these chunks that the server needs from us: absent, or present but not readable by us. */
  missingChunks(names: readonly string[], signal?: AbortSignal): Promise<readonly string[]>;
  putChunk(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** The chunk's bytes; `manifest` is the content by which the caller may read it (itself to fetch the manifest). */
  getChunk(name: string, manifest: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Calls back when something changed on the server; reconnects by itself. */
  hints(listener: () => void): Disposable;
}
