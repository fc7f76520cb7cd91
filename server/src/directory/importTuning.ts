/**
 * How an import opens the database. Less memory for pages than a server: an import goes through it once and leaves the memory to the server beside
 * it. A longer log: records land all over the file, and its pages would be folded in at nearly each transaction.
 */
export const importTuning = { cacheKib: 16 * 1024, readCacheKib: 4 * 1024, logPages: 16_000 } as const;
