/**
 * Why a key that somebody signed in with is none of the fleet's: its number is not known there, or is one of somebody else's keys (`other`), or its ticket was refused as forged or
 * made for another person (`ticket`; then nobody got in with it).
 */
export const strayReasons = ['unknown', 'other', 'ticket'] as const;
export type StrayReason = (typeof strayReasons)[number];
