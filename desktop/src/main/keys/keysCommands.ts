import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { type BrowserWindow, dialog } from 'electron';
import type { KeysCommand } from '../../vault/protocol.ts';
import { savePages } from '../commands/printSheet.ts';
import { type Language, sentence } from '../host/sentences.ts';
import type { MainCommandHandlers } from '../commands/mainCommandHandlers.ts';
import type { VaultClient } from '../vault/vaultClient.ts';
import { confirmErasing } from './confirmErasing.ts';
import { confirmTakeOver } from './confirmTakeOver.ts';
import type { KeyWorks } from './keyWorks.ts';
import { newBatch } from './newBatch.ts';
import { giveOrTakeOver } from './takeOverBatch.ts';
import { tellChecks } from './tellChecks.ts';

/** What the commands that prepare keys work with. */
export interface KeysCommandHost {
  readonly window: BrowserWindow;
  readonly vault: Pick<VaultClient, 'request'>;
  readonly language: () => Language;
  readonly works: KeyWorks;
}

type KeysHandlers = Pick<MainCommandHandlers, KeysCommand>;
type Done = Result<CommandResults['keys.write']>;

const done = (result: Result<null>): Done => (result.ok ? ok({ done: true }) : result);
const notDone: Done = ok({ done: false });
/** The same wish, with the computer whose hold on the batch ends by it. */
const taking = <W extends object>(wish: W, takeOver: string | undefined) =>
  takeOver === undefined ? wish : { ...wish, takeOver };
const answered = (result: Result<boolean>): Done => (result.ok ? ok({ done: result.value }) : result);

/** One handler a command. Every place is chosen in a dialog of the system here; the page never names one. */
export function keysCommands(host: KeysCommandHost): KeysHandlers {
  const { works } = host;
  const words = (key: Parameters<typeof sentence>[1]) => sentence(host.language(), key);
  const toOpen = async (
    title: 'keys.openBatch' | 'keys.openMaster' | 'keys.readList',
    extensions: string[],
  ) => {
    const chosen = await dialog.showOpenDialog(host.window, {
      title: words(title),
      properties: ['openFile', 'dontAddToRecent'],
      filters: [{ name: words(title), extensions }],
    });
    return chosen.canceled ? undefined : chosen.filePaths[0];
  };
  const folderFor = async (
    title: 'keys.addImages' | 'keys.choosePrograms',
    ...more: readonly 'createDirectory'[]
  ): Promise<string | undefined> => {
    const chosen = await dialog.showOpenDialog(host.window, {
      title: words(title),
      properties: ['openDirectory', 'dontAddToRecent', ...more],
    });
    return chosen.canceled ? undefined : chosen.filePaths[0];
  };
  const toSave = async (
    title: 'keys.keepBatch' | 'keys.makeMaster' | 'keys.labels',
    name: string,
  ): Promise<string | undefined> => {
    const chosen = await dialog.showSaveDialog(host.window, {
      title: words(title),
      defaultPath: name,
      properties: ['dontAddToRecent'],
    });
    return chosen.canceled || chosen.filePath === '' ? undefined : chosen.filePath;
  };
  const ask = (held: ErrorData) => confirmTakeOver(host, held);
  /** Dialogs too are a technician's only. */
  const asTechnician = async (work: () => Promise<Done>): Promise<Done> =>
    works.isOpen() ? work() : refused('auth.forbidden');
  return {
    'keys.state': async () => (works.isOpen() ? ok(works.state()) : refused('auth.forbidden')),
    'keys.look': () => works.request('look', {}),
    'keys.newBatch': (wish) =>
      asTechnician(async () => {
        const choose = (name: string) => toSave('keys.keepBatch', name);
        const made = await newBatch({ vault: host.vault, works, choose, now: () => new Date() }, wish);
        return made.ok ? ok({ done: made.value }) : made;
      }),
    'keys.readList': async () => {
      if (!works.isOpen()) return refused('auth.forbidden');
      const path = await toOpen('keys.readList', ['csv', 'txt']);
      return path === undefined ? ok(null) : works.request('readList', { path });
    },
    'keys.openBatch': () =>
      asTechnician(async () => {
        const path = await toOpen('keys.openBatch', ['json']);
        return path === undefined ? notDone : done(await works.request('openBatch', { path }));
      }),
    'keys.openMaster': () =>
      asTechnician(async () => {
        const path = await toOpen('keys.openMaster', ['img']);
        return path === undefined ? notDone : done(await works.request('openMaster', { path }));
      }),
    'keys.makeMaster': ({ size, systems }) =>
      asTechnician(async () => {
        const path = await toSave('keys.makeMaster', 'cartable.img');
        return path === undefined
          ? notDone
          : done(await works.request('makeMaster', { path, size, systems }));
      }),
    'keys.choosePrograms': () =>
      asTechnician(async () => {
        const folder = await folderFor('keys.choosePrograms');
        return folder === undefined ? notDone : done(await works.request('choosePrograms', { folder }));
      }),
    'keys.addImages': ({ count }) =>
      asTechnician(async () => {
        const folder = await folderFor('keys.addImages', 'createDirectory');
        return folder === undefined ? notDone : done(await works.request('addImages', { folder, count }));
      }),
    'keys.allow': (args) => works.request('allow', args),
    'keys.write': (args) =>
      asTechnician(async () => {
        if (!(await confirmErasing(host, args.ids))) return notDone;
        return answered(
          await giveOrTakeOver(
            { give: (wish, takeOver) => works.request('write', taking(wish, takeOver)), ask },
            args,
          ),
        );
      }),
    // Nothing is erased: nobody is asked.
    'keys.personalise': (args) =>
      asTechnician(async () =>
        answered(
          await giveOrTakeOver(
            { give: (wish, takeOver) => works.request('personalise', taking(wish, takeOver)), ask },
            args,
          ),
        ),
      ),
    'keys.wipe': (args) =>
      asTechnician(async () => {
        if (!(await confirmErasing(host, args.ids))) return notDone;
        return done(await works.request('wipe', args));
      }),
    'keys.verify': async (args) => {
      const verified = await works.request('verify', args);
      return verified.ok ? ok({ told: await tellChecks(host, verified.value) }) : verified;
    },
    'keys.inspect': (args) => works.request('inspect', args),
    'keys.cancel': (args) => works.request('cancel', args),
    'keys.labels': () =>
      asTechnician(async () => {
        const labels = await works.request('labels', {});
        if (!labels.ok) return labels;
        if (labels.value === null) return refused('prepare.no_label');
        const path = await toSave('keys.labels', 'etiquettes.pdf');
        if (path === undefined) return notDone;
        return savePages(path, labels.value);
      }),
  };
}
