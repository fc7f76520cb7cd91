import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcesses } from '../bootstrap/childProcesses.ts';
import type { ElectronRuntime } from '../bootstrap/electronRuntime.ts';
import { say, step } from '../bootstrap/progress.ts';
import { sandboxLauncher } from '../bootstrap/sandboxLauncher.ts';
import { putOnKey } from '../pack/keyFolder.ts';
import { packProgram } from '../pack/packProgram.ts';
import { type DemoAccounts, seedDemo } from './demoAccounts.ts';
import type { DemoFolder } from './demoFolder.ts';
import { startDemoServer } from './demoServer.ts';

function sayWhoIsWho(people: DemoAccounts, key: string, portal: string): void {
  say('');
  say(`The portal is ${portal} in any browser.`);
  say(
    `The key is the folder ${key}. Activation codes, for the one or the other, as on the paper that comes with a key:`,
  );
  // The first pupil and the first teacher belong to the guided tour.
  const { pupil2: pupil, teacher2: teacher, technician, officer } = people;
  for (const [role, person] of Object.entries({ pupil, teacher, technician, officer })) {
    say(`  ${role.padEnd(10)} ${person.code}   ${person.givenName} ${person.familyName} (${person.login})`);
  }
  say('Close the window, or press Ctrl-C here, to end everything.');
}

/**
 * The demonstration on a screen: the server, and the product's own program started from the key's folder.
 * Returns when the window is closed.
 */
export async function runWindow(
  demo: DemoFolder,
  runtime: ElectronRuntime,
  processes: ChildProcesses,
): Promise<void> {
  // The product refuses to run without its sandbox; a test build may, where the machine has none to give.
  const variant = runtime.sandbox === 'none' ? 'drivable' : 'product';
  const program = await step('Packing the program', () => packProgram(variant));
  const people = await step('Demonstration school', () => seedDemo(demo.server));
  const server = await step('Server', () => startDemoServer(demo.server, demo.port, processes));
  const executable = await step('Key', () => putOnKey(demo.key, program, { server: server.address }));
  sayWhoIsWho(people, demo.key, server.address);
  const log = join(demo.root, 'program.log');
  try {
    // Chromium complains at length about services that a bare machine lacks: that goes to a file.
    const words = openSync(log, 'w');
    const window = processes.start(sandboxLauncher(executable, runtime.sandbox), [], {
      stdio: ['ignore', words, words],
    });
    closeSync(words);
    const code = await new Promise<number>((resolve, reject) => {
      window.once('error', reject);
      window.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    if (code !== 0) throw new Error(`The program ended with code ${code}: see ${log}`);
  } finally {
    await processes.stopAll();
  }
}
