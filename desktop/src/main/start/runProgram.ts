import { join } from 'node:path';
import type { CommandName } from '@cartable/shared/bridge/commands.ts';
import type { Appearance, HostState } from '@cartable/shared/bridge/hostState.ts';
import { app, type BrowserWindow, clipboard, nativeTheme, powerMonitor } from 'electron';
import { type MainCommand, mainCommands } from '../../vault/protocol.ts';
import { mainCommandHandlers } from '../commands/mainCommandHandlers.ts';
import { type SecretClipboard, secretClipboard } from '../commands/secretClipboard.ts';
import { openLog } from '../host/log.ts';
import { clearOldTemp, clearTemp } from '../host/quietHost.ts';
import { type Language, sentence } from '../host/sentences.ts';
import { forkChild } from '../host/childPort.ts';
import { type KeepUpdated, keepUpdated } from '../update/keepUpdated.ts';
import type { NetworkRules } from '../../network/policyFetch.ts';
import { buildVersion, isDrivable } from '../build/buildKind.ts';
import { confirmLeaving } from '../keys/confirmLeaving.ts';
import { type KeyWorks, keyWorks } from '../keys/keyWorks.ts';
import { servePage, tellPage } from '../ipc/servePage.ts';
import type { KeyLock } from '../key/keyLock.ts';
import { servePages } from '../page/appProtocol.ts';
import { guardContents } from '../page/guardContents.ts';
import { wantedTheme } from '../page/drawnPage.ts';
import { pageSession } from '../page/pageSession.ts';
import { systemLook } from '../page/systemLook.ts';
import type { MachineRules } from '../policy/readMachinePolicy.ts';
import { createWindow, preloadPath } from '../window/createWindow.ts';
import { ground } from '../window/ground.ts';
import { setMenu } from '../window/menu.ts';
import { heedDefects } from './heedDefects.ts';
import type { FoundKey } from './findKey.ts';
import { type HostSession, openHostSession } from './hostSession.ts';

/** The bundles, as the bundler lays them out beside this one. */
const bundles = join(import.meta.dirname, '..');

/** How long after the first screen a start counts as one that worked, milliseconds: the screen itself waits for nothing of this. */
const startNotedAfterMs = 1000;

/** What was read of the key and of the machine before there was a window. */
export interface ReadAtStart {
  readonly appearance: Appearance;
  readonly rules: MachineRules;
  /** The key's state while no vault runs; undefined when only the vault can tell. */
  readonly stateAtStart: () => Promise<HostState | undefined>;
}

/** Runs the program on its key, from `ready` to the end. */
export function runProgram(
  key: FoundKey,
  lock: KeyLock | undefined,
  { appearance, rules, stateAtStart }: ReadAtStart,
): void {
  guardContents();
  const log = openLog(key.paths.logs);
  heedDefects(log);
  const secrets = secretClipboard(clipboard);
  let language: Language = 'fr';
  const pages = pageSession();
  // The window first: its process takes the longest to start, and the vault's starts beside it.
  servePages(pages, join(bundles, 'ui'), {
    vault: { request: (name, args) => session.vault.request(name, args) },
    stateAtStart: () => session.stateAtStart(),
  });
  const shown = createWindow({
    session: pages,
    preload: preloadPath,
    statePath: key.paths.windowState,
    keyIsPresent: () => session.keyIsPresent() && !key.readOnly,
    background: ground[wantedTheme(appearance, systemLook())],
    title: sentence(language, 'window.title'),
  });
  const updates = keepUpdated({
    keyRoot: key.paths.root,
    readOnly: key.readOnly,
    packed: app.isPackaged,
    executable: process.execPath,
    platform: process.platform,
    version: buildVersion,
    vault: { request: (name, args) => session.vault.request(name, args) },
    fork: () => forkChild(join(bundles, 'update', 'update.cjs'), isDrivable ? 'inherit' : 'ignore'),
    mirror: () => rules.policy.mirror ?? null,
    network: networkOf(rules),
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    tell: (event) => tellPage(shown, event),
    log,
  });
  const session = openHostSession({
    key,
    rules,
    lock,
    vaultModule: join(bundles, 'vault', 'vault.cjs'),
    log,
    closedState: stateAtStart,
    tell: (event) => {
      tellPage(shown, event);
      if (event.type === 'sync') updates.followSync(event.status);
    },
    follow: (state) => follow(state),
    asked: () => bringForward(shown),
    locked: () => void secrets.clear(),
  });
  const menuActions = { lock: () => void session.vault.request('vault.lock', {}), quit: () => app.quit() };
  const follow = (state: HostState): void => {
    updates.follow(state);
    works.follow(state);
    const { theme } = state.appearance;
    const source = theme === 'light' || theme === 'dark' ? theme : 'system';
    if (nativeTheme.themeSource !== source) nativeTheme.themeSource = source;
    if (state.appearance.language === language || shown.isDestroyed()) return;
    language = state.appearance.language;
    setMenu(shown, language, menuActions);
  };
  const works = keyWorks({
    fork: () => forkChild(join(bundles, 'keys', 'keys.cjs'), isDrivable ? 'inherit' : 'ignore'),
    begin: () => ({ keyRoot: key.paths.root, executable: process.execPath }),
    hostState: () => session.view.current(),
    tell: (event) => tellPage(shown, event),
  });
  const own = mainCommandHandlers({
    window: shown,
    vault: session.vault,
    language: () => language,
    server: () => session.view.current().server,
    mayPrint: rules.policy.printing !== false,
    secrets,
    activity: () => session.idle.touch(),
    updates,
    works,
  });
  servePage(
    shown,
    session.vault,
    async (name, args) => {
      if (name === 'host.state') return session.state();
      // Nothing may be under way on a key that is about to be pulled out.
      if (name === 'key.prepareRemoval') await updates.pause();
      return isMainCommand(name) ? own[name](args) : session.vault.request(name, args);
    },
    log,
  );
  // All that the first screen does not need waits until it is there, or cannot come.
  shown.webContents.once('did-stop-loading', () => {
    setMenu(shown, language, menuActions);
    // What a pulled key or a power cut left behind. Copies of documents are the vault's to wipe, once it has what was saved in them.
    if (!key.readOnly) clearOldTemp(key.paths, key.temp);
    session.pageLoaded();
    setTimeout(() => void noteStart(session, updates), startNotedAfterMs).unref();
  });
  shown.webContents.on('input-event', () => session.idle.touch());
  reloadAfterCrash(shown, session);
  shown.on('close', (event) => {
    if (!works.isBusy()) return;
    // The end asks first.
    event.preventDefault();
    app.quit();
  });
  const mayLeave = async () => !works.isBusy() || confirmLeaving(shown, language);
  endWith(session, updates, works, secrets, key.temp, mayLeave);
}

function isMainCommand(name: CommandName): name is MainCommand {
  return mainCommands.some((command: CommandName) => command === name);
}

/** The way to servers from this machine. */
function networkOf({ policy: { proxy }, certificates }: MachineRules): NetworkRules {
  return { certificates, ...(proxy !== undefined && { proxy }) };
}

/** The page is there; when the vault's process answers too, this version works. */
async function noteStart(session: HostSession, updates: KeepUpdated): Promise<void> {
  const state = await session.vault.request('host.state', {});
  if (state.ok) await updates.started();
}

/** Another start of the program asked: the person looks for this window. */
function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** A page that crashed comes back by itself, on a locked key: its memory may have held what was open. */
function reloadAfterCrash(window: BrowserWindow, session: HostSession): void {
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    void session.vault.request('vault.lock', {}).then(() => window.reload());
  });
}

/** At the end keys are wiped and files closed before the process goes, and what stood in the temporary folder goes too. */
function endWith(
  session: HostSession,
  updates: KeepUpdated,
  works: KeyWorks,
  secrets: SecretClipboard,
  temp: string,
  mayLeave: () => Promise<boolean>,
): void {
  let ending = false;
  const end = async (): Promise<void> => {
    if (!(await mayLeave())) {
      ending = false;
      return;
    }
    // A key that is half written is empty for every system: it is written again.
    works.dispose();
    await Promise.allSettled([updates.pause(), session.lockNow('quit'), secrets.clear()]);
    session.dispose();
    clearTemp(temp);
    app.exit(0);
  };
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    void end();
  });
}
