import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onLines } from './lines.ts';
import type { PullTools } from './prepare.ts';
import { startMachine } from './startMachine.ts';

/** A running guest with the key mounted and the workload on it. */
export interface Guest {
  /** Cuts the power: the machine and its page cache are gone. Resolves when nothing of it runs any more. */
  cutPower(): Promise<void>;
  /** Pulls the key out of its port, where the machine has ports; the machine and the program go on. */
  unplug?(): Promise<void>;
  /** Resolves when the machine has ended, by itself or not. */
  readonly ended: Promise<void>;
}

/** What a User-Mode Linux guest runs. */
export interface UmlOptions {
  /** The key, as /dev/ubda. */
  readonly image: string;
  /** A second disk, as /dev/ubdb. */
  readonly second?: string;
  /** An empty folder for the machine's own files. */
  readonly folder: string;
  /** Shell lines run as the guest's root after the file system modules are in; the host's files are there, read-only. */
  readonly script: string;
  readonly onLine: (line: string) => void;
  readonly memoryMiB?: number;
}

/** Where guests mount the key. */
export const KEY_MOUNT = '/mnt/key';

/**
 * Starts User-Mode Linux: a whole kernel as one group of processes, about a second to its first command,
 * no privilege, no KVM. Killing the group is a power loss: what the kernel had not yet written to the key is gone.
 */
export function startUml(tools: PullTools, options: UmlOptions): Guest {
  const init = join(options.folder, 'init.sh');
  const inserts = tools.uml.modules.map((file) => `'${tools.busybox}' insmod '${file}'`);
  writeFileSync(
    init,
    [
      '#!/bin/sh',
      'export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp',
      'mount -t proc proc /proc; mount -t sysfs sys /sys',
      // The host's root is read-only here: what the workload writes can only land on the key or in memory.
      'mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /mnt',
      ...inserts,
      `mkdir ${KEY_MOUNT}`,
      options.script,
      'echo GUEST-END',
      `'${tools.busybox}' poweroff -f`,
      '',
    ].join('\n'),
  );
  chmodSync(init, 0o755);
  const second = options.second === undefined ? [] : [`ubd1=${options.second}`];
  const machine = startMachine(
    tools.uml.image,
    [
      ...[`mem=${options.memoryMiB ?? 512}M`, 'rootfstype=hostfs', 'rootflags=/', 'ro', 'quiet'],
      ...[`ubd0=${options.image}`, ...second, 'con0=fd:0,fd:1', 'con=null', 'panic=-1', `init=${init}`],
    ],
    { PATH: process.env.PATH, HOME: options.folder, TMPDIR: options.folder },
  );
  onLines(machine.stdout, options.onLine);
  return { ended: machine.ended, cutPower: () => machine.kill() };
}
