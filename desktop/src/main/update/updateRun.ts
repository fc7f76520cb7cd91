import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import type { UpdateRequest } from '../../update/protocol.ts';
import type { UpdatePort } from './updatePort.ts';

/** How an update process ended. */
export type RunEnd =
  | { readonly kind: 'ready' }
  | { readonly kind: 'checked'; readonly wrong: number }
  | { readonly kind: 'withdrawn'; readonly withdrawn: boolean }
  | { readonly kind: 'failed'; readonly code: string; readonly data: ErrorData }
  /** It was stopped, or its process died: the next run goes on. */
  | { readonly kind: 'stopped' };

export interface UpdateProcess {
  readonly ended: Promise<RunEnd>;
  /** Resolves when the process is gone: nothing writes on the key any more. */
  stop(): Promise<void>;
}

/** Runs one update process from beginning to end. */
export function startUpdate(
  port: UpdatePort,
  begin: UpdateRequest,
  tell: {
    readonly progress: (doneBytes: number, totalBytes: number) => void;
    readonly dropped: (source: string, code: string) => void;
  },
): UpdateProcess {
  let end: RunEnd = { kind: 'stopped' };
  port.onMessage((message) => {
    if (message.kind === 'progress') return tell.progress(message.doneBytes, message.totalBytes);
    if (message.kind === 'dropped') return tell.dropped(message.source, message.code);
    end = message;
    port.kill();
  });
  const ended = new Promise<RunEnd>((resolve) => port.onExit(() => resolve(end)));
  port.post(begin);
  return {
    ended,
    async stop() {
      // It may be ended anywhere, as by a pull: nothing is asked of it first.
      port.kill();
      await ended;
    },
  };
}
