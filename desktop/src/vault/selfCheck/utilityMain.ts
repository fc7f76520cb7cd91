import { selfCheck } from './selfCheck.ts';

/** Entry in Electron's utility process: checks, then tells the main process. */
selfCheck().then(
  (checked) => process.parentPort.postMessage(checked),
  (error: unknown) =>
    process.parentPort.postMessage([{ name: 'the self-check itself', error: String(error) }]),
);
