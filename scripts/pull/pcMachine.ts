import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KeyFileSystem } from './keyImage.ts';
import { onLines } from './lines.ts';
import { LINE_PORT } from './pcInitrd.ts';
import type { PullTools } from './prepare.ts';
import { connectWhenReady, Qmp, statusOf } from './qmp.ts';
import { type Machine, startMachine } from './startMachine.ts';
import type { Guest } from './umlMachine.ts';

const MEMORY_MIB = 768;
/** Some ten seconds on an idle machine. */
const BOOT_LIMIT_MS = 400_000;

/** What a virtual PC runs. */
export interface PcOptions {
  /** The machine as it stood when it was ready, from {@link bootPc}. */
  readonly state: string;
  readonly initrd: string;
  readonly image: string;
  /** An empty folder for the machine's own files. */
  readonly folder: string;
  readonly fileSystem: KeyFileSystem;
  readonly mountOptions: string;
  /** Words without spaces, given to the workload after the key's folder. */
  readonly args: readonly string[];
  /** The key's writing speed. Slower keys have more that a pull can cut. */
  readonly writeBytesPerSecond?: number;
  /** A sector of 512 bytes that can never be read. */
  readonly badSector?: number;
  readonly onLine: (line: string) => void;
}

interface Pc extends Machine {
  readonly qmp: string;
  readonly line: string;
}

/** Starts QEMU without KVM, display or network: it must run wherever tests run. */
function startQemu(tools: PullTools, initrd: string, folder: string, more: readonly string[]): Pc {
  const qmp = join(folder, 'qmp.sock');
  const line = join(folder, 'line.sock');
  const machine = startMachine('qemu-system-x86_64', [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(MEMORY_MIB)],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', tools.pc.image, '-initrd', initrd],
    ...['-append', 'console=ttyS0 quiet panic=-1 mitigations=off nokaslr'],
    ...['-serial', `file:${join(folder, 'console.log')}`],
    ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=line,path=${line},server=on,wait=off`],
    ...['-device', `virtserialport,chardev=line,name=${LINE_PORT}`],
    ...['-device', 'qemu-xhci,id=usb', '-qmp', `unix:${qmp},server=on,wait=off`],
    ...more,
  ]);
  machine.stdout.resume();
  return { ...machine, qmp, line };
}

/**
 * Boots a virtual PC until it is ready for a key and writes its memory to `state`.
 * Booting without KVM takes about ten seconds; going on from the state takes one, and every pull starts alike.
 */
export async function bootPc(tools: PullTools, initrd: string, state: string): Promise<void> {
  const folder = mkdtempSync(join(dirname(state), 'boot-'));
  const started = startQemu(tools, initrd, folder, []);
  const limit = setTimeout(() => void started.kill(), BOOT_LIMIT_MS);
  try {
    const line = await connectWhenReady(started.line);
    await new Promise<void>((resolve, reject) => {
      onLines(line, (text) => text === 'READY' && resolve());
      line.once('close', () => reject(new Error('The virtual PC ended before it was ready.')));
    });
    const qmp = await Qmp.connect(started.qmp);
    await qmp.run('stop');
    await qmp.run('migrate-set-parameters', { 'max-bandwidth': 2 ** 40 });
    await qmp.run('migrate', { uri: `exec:cat > '${join(folder, 'state')}'` });
    for (let status = ''; status !== 'completed'; status = statusOf(await qmp.run('query-migrate'))) {
      if (status === 'failed') throw new Error('The virtual PC could not be saved.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    qmp.close();
    line.destroy();
    renameSync(join(folder, 'state'), state);
  } finally {
    clearTimeout(limit);
    await started.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The key's image, where one sector may be worn out (QEMU's blkdebug). */
function keyDrive({ image, badSector }: PcOptions): string {
  if (badSector === undefined) return `file=${image}`;
  const error = 'file.inject-error.0';
  return [
    `file.driver=blkdebug,file.image.driver=file,file.image.filename=${image}`,
    `${error}.event=read_aio,${error}.errno=5,${error}.sector=${badSector}`,
  ].join();
}

/** Goes on from a saved state, plugs the key in and runs the workload on it. */
export async function startPc(tools: PullTools, options: PcOptions): Promise<Guest> {
  const slow =
    options.writeBytesPerSecond === undefined ? '' : `,throttling.bps-write=${options.writeBytesPerSecond}`;
  const started = startQemu(tools, options.initrd, options.folder, [
    ...['-incoming', `exec:cat '${options.state}'`],
    ...['-drive', `if=none,id=stick,format=raw,cache=writeback,${keyDrive(options)}${slow}`],
  ]);
  try {
    const line = await connectWhenReady(started.line);
    line.on('error', () => undefined);
    onLines(line, options.onLine);
    const qmp = await Qmp.connect(started.qmp);
    while (statusOf(await qmp.run('query-status')) === 'inmigrate') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await qmp.run('device_add', {
      driver: 'usb-storage',
      id: 'key',
      drive: 'stick',
      bus: 'usb.0',
      removable: true,
    });
    await qmp.run('cont');
    line.write(`RUN ${options.fileSystem} ${options.mountOptions} ${options.args.join(' ')}\n`);
    return {
      ended: started.ended,
      cutPower: () => started.kill(),
      async unplug() {
        await qmp.run('device_del', { id: 'key' });
      },
    };
  } catch (error) {
    await started.kill();
    throw error;
  }
}
