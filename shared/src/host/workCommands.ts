import type { CommandResults, Device } from '../bridge/bridge.ts';
import type { CommandArgs, CommandName } from '../bridge/commands.ts';
import { AppError } from '../lib/errors.ts';
import type { Result } from '../lib/result.ts';
import type { ApiSession } from '../sync/http/apiSession.ts';
import { runQuery } from './runQuery.ts';
import { refusedActions, waitingActions } from './syncView.ts';
import type { Work } from './work.ts';

/** One function a command of the page; a refusal is a thrown `AppError`. */
export type CommandHandlers<Names extends CommandName> = {
  readonly [N in Names]: (args: CommandArgs<N>) => Promise<CommandResults[N]> | CommandResults[N];
};

/** The commands that mean the same on every host: reading, acting, synchronising, the list of devices, the log of accesses. */
export type WorkCommand =
  | 'query'
  | 'mutate'
  | Extract<CommandName, `sync.${string}`>
  | 'account.devices'
  | 'account.accesses'
  | 'account.revokeDevice';

/** What the commands stand on; both throw when no profile is open. */
export interface WorkHost {
  work(): Work;
  session(): ApiSession;
  /** @throws {AppError} why nothing may be written just now */
  mayWrite(): void;
}

/** Those commands over an open profile. */
export function workCommands(host: WorkHost): CommandHandlers<WorkCommand> {
  const engine = () => host.work().engine;
  return {
    query: ({ name, args, of }) => runQuery(engine().reader, name, args, engine().queryContext(), of),
    mutate: ({ name, args }) => {
      host.mayWrite();
      return { id: accepted(engine().mutate(name, args)).mutationId };
    },
    'sync.now': async () => {
      await engine().syncNow();
      return null;
    },
    'sync.status': () => host.work().status(),
    'sync.waiting': () => waitingActions(engine().reader),
    'sync.refusals': () => refusedActions(engine().reader, engine().refusals()),
    'sync.dismiss': ({ id }) => {
      engine().dismissRefusal(id);
      return null;
    },
    'sync.resubmit': ({ id, args }) => ({ id: accepted(engine().resubmit(id, args)).mutationId }),
    'sync.draft': ({ place }) => host.work().drafts.read(place),
    'sync.keepDraft': ({ place, content }) => {
      host.mayWrite();
      host.work().drafts.keep(place, content);
      return null;
    },
    'sync.dismissNotice': () => {
      engine().dismissNotices();
      return null;
    },
    'account.devices': async () => {
      const devices = await host.session().devices();
      return devices.map(
        ({ id, label, createdAt, seenAt, revokedAt, current, serial }): Device => ({
          deviceId: id,
          label,
          createdAt,
          lastSyncAt: seenAt,
          revokedAt,
          current,
          serial,
        }),
      );
    },
    'account.accesses': async ({ before, of, filter }) => {
      const about = of ?? engine().queryContext().userId;
      const { lines, next } = await host.session().accesses(about, before, filter);
      return { lines, next: next ?? null };
    },
    'account.revokeDevice': async ({ deviceId }) => {
      await host.session().revokeDevice(deviceId);
      return null;
    },
  };
}

function accepted<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new AppError(result.error.code, result.error.data);
}
