import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { must } from '../bootstrap/run.ts';
import type { PullTools } from './prepare.ts';

/** The virtual serial port through which the host commands the guest and hears its workload. */
export const LINE_PORT = 'line';

/**
 * The guest's first program. It starts the workloads' program, which says READY when it is loaded, and waits for one line from the
 * port: `RUN fileSystem mountOptions words…`. It then waits for a key, mounts it, lets the program work on it, and says
 * `EXIT code`, the program's last words on standard error, and `DONE`.
 */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
for module in $(cat /modules/order); do
  case $module in usb_storage.ko) settle=delay_use=0;; *) settle=;; esac
  insmod /modules/$module $settle || echo "insmod $module failed"
done
while ! ls /dev/vport*p1 >/dev/null 2>&1; do sleep 0.02; done
exec 3<>$(ls /dev/vport*p1)
mkfifo /tmp/order
exec 4<>/tmp/order
/bin/node /app/workload.mjs <&4 >&3 2>/tmp/errors &
program=$!
read -r word fs options words <&3
tries=0; key=
while [ -z "$key" ] && [ $tries -lt 500 ]; do
  key=$(ls /dev/sd? 2>/dev/null | head -n 1); tries=$((tries + 1)); sleep 0.02
done
if mount -t $fs -o $options $key /key; then
  echo MOUNTED >&3
  echo "/key $words" >&4
  wait $program
  echo "EXIT $?" >&3
  head -n 20 /tmp/errors | sed 's/^/STDERR /' >&3
  dmesg | grep 'FAT-fs' | tail -n 5 | sed 's/^/KERNEL /' >&3
  umount -l /key
else
  echo "GUEST-ERROR no key to mount" >&3
fi
echo DONE >&3
while :; do sleep 1000; done
`;

/** Copies the shared libraries of a program or a native module to where the guest's loader looks for them. */
async function copyLibraries(file: string, root: string): Promise<void> {
  const listed = await must('ldd', [file]);
  for (const [, library] of listed.stdout.matchAll(/(\/\S+) \(0x/g)) {
    if (library === undefined) continue;
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(realpathSync(library), join(root, library));
  }
}

/**
 * Makes the guest's memory file system: busybox, the modules, this Node with its libraries and the init.
 * It is kept beside the kernel in the cache, by Node's version and the init's text; the workload's part is made for each test.
 */
async function baseArchive(tools: PullTools): Promise<string> {
  const cache = dirname(tools.pc.image);
  const init = createHash('sha256').update(INIT).digest('hex').slice(0, 8);
  const file = join(cache, `base-${process.version}-${init}.cpio`);
  if (existsSync(file)) return file;
  const draft = mkdtempSync(join(cache, 'base-'));
  try {
    const root = join(draft, 'root');
    for (const folder of ['bin', 'dev', 'proc', 'sys', 'tmp', 'key', 'modules', 'app']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    copyFileSync(tools.busybox, join(root, 'bin', 'busybox'));
    for (const module of tools.pc.modules) copyFileSync(module, join(root, 'modules', basename(module)));
    writeFileSync(
      join(root, 'modules', 'order'),
      tools.pc.modules.map((module) => basename(module)).join('\n'),
    );
    writeFileSync(join(root, 'init'), INIT);
    copyFileSync(realpathSync(process.execPath), join(root, 'bin', 'node'));
    await copyLibraries(process.execPath, root);
    for (const program of ['init', 'bin/busybox', 'bin/node']) chmodSync(join(root, program), 0o755);
    await archive(tools, root, join(draft, 'base.cpio'));
    renameSync(join(draft, 'base.cpio'), file);
    return file;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Packs a folder in the format that the kernel unpacks (newc). */
async function archive(tools: PullTools, folder: string, file: string): Promise<void> {
  await must('sh', [
    '-c',
    'cd "$1" && find . | "$2" cpio -o -H newc > "$3" 2>/dev/null',
    'sh',
    folder,
    tools.busybox,
    file,
  ]);
}

/** Writes the whole initial memory file system of a guest that runs the bundled workload folder. */
export async function makeInitrd(tools: PullTools, workload: string, file: string): Promise<void> {
  const base = await baseArchive(tools);
  const root = mkdtempSync(`${file}-`);
  try {
    cpSync(workload, join(root, 'app'), { recursive: true });
    for (const name of readdirSync(workload, { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.node')) await copyLibraries(join(workload, name), root);
    }
    await archive(tools, root, `${root}.cpio`);
    // The kernel unpacks one archive after the other when they stand in one file.
    await must('sh', ['-c', 'cat "$1" "$2" > "$3"', 'sh', base, `${root}.cpio`, file]);
  } finally {
    rmSync(root, { recursive: true, force: true });
    rmSync(`${root}.cpio`, { force: true });
  }
}
