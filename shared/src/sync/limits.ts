/** Limits that the protocol advertises and both sides hold. */
export const maxMutationsPerPush = 200;
export const maxPushBytes = 256 * 1024;
/** About 300 KB compressed: a page's fixed cost (proof, request, answer) then hardly counts in a first synchronisation. */
export const maxRecordsPerPage = 4000;
export const maxPageBytes = 2 * 1024 * 1024;
/** Largest single mutation, in bytes of its JSON: one action never fills a push. */
export const maxMutationBytes = 64 * 1024;
/** How long acknowledged mutations stay on the client, to be sent again to a server restored from a backup. */
export const keepAcknowledgedDays = 30;
/** How long tombstones stay in the feeds; an older cursor reloads its scope. */
export const keepTombstonesDays = 400;
/** Identities that a host remembers of itself while something is waiting. */
export const maxEarlierDevices = 8;
