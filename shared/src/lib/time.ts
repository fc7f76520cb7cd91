import type { Brand } from './brand.ts';

/** Milliseconds since 1970 read on the server's clock: the only time that decides anything. */
export type ServerTime = Brand<number, 'ServerTime'>;

/** Milliseconds since 1970 read on a key's or a browser's clock. It may be years off: shown, never compared. */
export type ClaimedTime = Brand<number, 'ClaimedTime'>;

/** A calendar day, `2026-11-23`, with no time zone: due dates and school days are days. */
export type IsoDay = Brand<string, 'IsoDay'>;
