import './host/plainSchemas.ts';
import { defaultAppearance } from '@cartable/shared/bridge/hostState.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ok } from '@cartable/shared/lib/result.ts';
import { app, Menu } from 'electron';
import { isDrivable } from './build/buildKind.ts';
import { clearTemp } from './host/quietHost.ts';
import { type KeyLock, takeKeyLock } from './key/keyLock.ts';
import { thisProcess } from './key/thisProcess.ts';
import { registerPageScheme } from './page/appProtocol.ts';
import { type PolicyHost, readMachinePolicy, thisMachine } from './policy/readMachinePolicy.ts';
import { firstState } from './start/firstState.ts';
import { type FoundKey, findKey, refuseUnsafeSwitches, turnToTemporaryFolder } from './start/findKey.ts';
import { runProgram } from './start/runProgram.ts';
import { sayFatal, sayFatalAtOnce } from './start/sayFatal.ts';

/** The program's beginning: what must not start at all, then the key, then its lock, then the window. */
function main(): void {
  try {
    refuseUnsafeSwitches();
  } catch (error) {
    sayFatalAtOnce(error);
    app.exit(1);
    return;
  }
  // For root on Linux Chromium has no sandbox, and asking for one would never end.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  registerPageScheme();
  // Else Electron builds a menu of its own first, in English and with the developer's entries.
  Menu.setApplicationMenu(null);
  let key: FoundKey;
  try {
    key = findKey();
  } catch (error) {
    const folder = turnToTemporaryFolder();
    void sayFatal(error).finally(() => end(folder, 1));
    return;
  }
  void start(key);
}

async function start(key: FoundKey): Promise<void> {
  try {
    // The key's small files are read while Chromium starts: nobody waits for them then.
    const reading = readMachinePolicy(policyOf(process.env));
    const stateAtStart = firstState(key, reading);
    const [lock, state, rules] = await Promise.all([takeLock(key), stateAtStart(), reading, app.whenReady()]);
    runProgram(key, lock, { stateAtStart, rules, appearance: state?.appearance ?? defaultAppearance });
  } catch (error) {
    // The first window has just been brought forward: the second start has nothing more to say.
    const shown = error instanceof AppError && error.code === 'key.open_here';
    if (!shown) await sayFatal(error);
    end(key.temp, shown ? 0 : 1);
  }
}

/** The machine's policy; in a build that may be driven a test may put another file in its place. */
function policyOf(env: NodeJS.ProcessEnv): PolicyHost {
  const path = isDrivable ? env.CARTABLE_POLICY : undefined;
  return path === undefined ? thisMachine : { ...thisMachine, paths: { linux: path, mac: path } };
}

async function takeLock(key: FoundKey): Promise<KeyLock | undefined> {
  const taken = key.readOnly
    ? ok(undefined)
    : await takeKeyLock(key.paths.lock, thisProcess(key.marker.keyId));
  if (!taken.ok) throw new AppError(taken.error.code, taken.error.data);
  return taken.value;
}

function end(temp: string, exitCode: number): void {
  clearTemp(temp);
  app.exit(exitCode);
}

main();
