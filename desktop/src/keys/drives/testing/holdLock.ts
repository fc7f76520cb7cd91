import { lockDevice } from '../deviceLock.ts';

/** Another technician's process: takes the key named by its argument and keeps it. */
await lockDevice(process.argv[2] ?? '');
process.send?.('held');
// The lock alone does not keep a process alive.
setInterval(() => undefined, 60_000);
