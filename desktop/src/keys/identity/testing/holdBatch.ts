import { BatchLock } from '../batchLock.ts';

/** Another process that works with the batch named by its argument. It does not know of this computer's own locks, as one in a container. */
BatchLock.take(process.argv[2] ?? '');
process.send?.('held');
setInterval(() => undefined, 60_000);
