/**
 * The protocol version, in every request. The server serves this one and the one before.
 *
 * - 1 (2026-11): first version.
 */
export const protocolVersion = 1;
/** The oldest version a server of this release still serves; version 0 never existed outside tests. */
export const oldestProtocolVersion = 0;
