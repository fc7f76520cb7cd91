import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import type { commandArgs } from '@cartable/shared/bridge/commands.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import type { z } from 'zod';
import type { MainCommand } from '../../vault/protocol.ts';
import { openOutside } from '../host/openOutside.ts';
import { externalAddress } from '../page/externalAddress.ts';
import { checkOut, exportData, type FileCommandHost, pickFiles, saveCopy, saveFile } from './fileCommands.ts';
import { printSheet, saveSheet } from './printSheet.ts';
import { keysCommands } from '../keys/keysCommands.ts';
import type { KeyWorks } from '../keys/keyWorks.ts';
import type { KeepUpdated } from '../update/keepUpdated.ts';
import type { SecretClipboard } from './secretClipboard.ts';

/** What the main process's own commands work with. */
export interface MainCommandHost extends FileCommandHost {
  readonly server: () => string | null;
  /** False where the machine's policy forbids printing. */
  readonly mayPrint: boolean;
  readonly secrets: SecretClipboard;
  readonly activity: () => void;
  readonly works: KeyWorks;
  readonly updates: Pick<KeepUpdated, 'status' | 'check' | 'verify'>;
}

/** One handler a command, arguments already checked by the gate. */
export type MainCommandHandlers = {
  readonly [C in MainCommand]: (
    args: z.output<(typeof commandArgs)[C]>,
  ) => Promise<Result<CommandResults[C]>>;
};

/** The commands that need a window, a dialog or the clipboard; all others are the vault's. */
export function mainCommandHandlers(host: MainCommandHost): MainCommandHandlers {
  return {
    'host.openExternal': async ({ url }) => {
      const address = externalAddress(url, host.server());
      if (address === undefined) return refused('host.address_refused');
      return (await openOutside({ url: address })) ? ok(null) : refused('host.not_opened');
    },
    'host.copySecret': async ({ secret }) => {
      await host.secrets.copy(secret);
      return ok(null);
    },
    'host.activity': async () => {
      host.activity();
      return ok(null);
    },
    'host.saveFile': (file) => saveFile(host, file),
    'update.status': async () => ok(host.updates.status()),
    'update.verify': async () => {
      host.updates.verify();
      return ok(null);
    },
    'update.check': async () => {
      host.updates.check();
      return ok(null);
    },
    'vault.recoverySheet': async ({ action }) => {
      if (action === 'print' && !host.mayPrint) return refused('policy.printing_off');
      const sheet = await host.vault.request('vault.sheet', {});
      if (!sheet.ok) return sheet;
      if (sheet.value === null) return refused('vault.sheet_gone');
      const language = host.language();
      return action === 'print'
        ? printSheet(sheet.value, language)
        : saveSheet(sheet.value, language, host.window);
    },
    'files.pick': ({ multiple }) => pickFiles(host, multiple),
    'files.saveCopy': ({ file }) => saveCopy(host, file),
    'files.checkOut': ({ nodeId }) => checkOut(host, nodeId),
    'privacy.export': (asked) => exportData(host, asked),
    ...keysCommands(host),
  };
}
