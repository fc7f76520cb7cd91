import type { PullTools } from './prepare.ts';

const SECTOR_BYTES = 512;
const MIB = 1024 * 1024;
/** How long each writing takes on a disk that goes: long enough for a watcher to act before the next is done. */
const SLOW_MS = 300;

/** How a disk goes wrong; places are in bytes, of whole mebibytes. */
export type Fault =
  | { readonly kind: 'none' }
  /** Nothing can be read or written from here on. */
  | { readonly kind: 'dies'; readonly at: number }
  /** Takes everything, and gives other bytes back for this mebibyte. */
  | { readonly kind: 'lies'; readonly at: number }
  /** Takes everything, and gives this mebibyte back no more. */
  | { readonly kind: 'unreadable'; readonly at: number }
  /** Is removed from under its program (`dmsetup remove --force`) once so much was written; until then each write takes a while. */
  | { readonly kind: 'removed'; readonly after: number }
  /** A disk that hangs on a bus and goes, with its name, once so much was written. */
  | { readonly kind: 'unplugged'; readonly after: number };

/** A disk of a guest, by the fault it has. */
export interface FaultyDisk {
  readonly name: string;
  readonly fault: Fault;
}

/** What the guest calls a disk: a loop device on device-mapper's, which is a key to whoever looks, or the SCSI disk. */
export const guestDevice = (disks: readonly FaultyDisk[], index: number): string =>
  disks[index]?.fault.kind === 'unplugged' ? '/dev/sda' : `/dev/loop${index}`;

/**
 * Shell lines that make disks of `diskBytes` out of /dev/ubda, one behind the other, each with its fault. Watchers in the background remove what is to be
 * removed as soon as it has taken so much: they look at what the kernel has written, not at a clock.
 */
export function makeFaultyDisks(
  tools: PullTools,
  disks: readonly FaultyDisk[],
  diskBytes: number,
): readonly string[] {
  const inserts = tools.uml.faultModules
    .filter((file) => !file.endsWith('/scsi_debug.ko'))
    .map((file) => `'${tools.busybox}' insmod '${file}'${file.endsWith('/loop.ko') ? ' max_loop=16' : ''}`);
  return [
    ...inserts,
    `echo '0 ${MIB / SECTOR_BYTES} error' | dmsetup create nothing --noudevsync && dmsetup mknodes || echo GUEST-ERROR nothing`,
    ...disks.flatMap((disk, index) => {
      if (disk.fault.kind === 'unplugged') return scsiDisk(tools, diskBytes, disk.fault.after);
      const table = tableOf(disk.fault, index * diskBytes, diskBytes);
      return [
        `dmsetup create ${disk.name} --noudevsync <<'TABLE' || echo GUEST-ERROR ${disk.name}`,
        ...table,
        'TABLE',
        // No udev is here to make the names.
        'dmsetup mknodes',
        // Past the guest's cache: what is read comes from the disk with the fault.
        `losetup --direct-io=on /dev/loop${index} /dev/mapper/${disk.name} || echo GUEST-ERROR loop${index}`,
        ...(disk.fault.kind === 'removed'
          ? whenWritten(`loop${index}`, disk.fault.after, `dmsetup remove --force --noudevsync ${disk.name}`)
          : []),
      ];
    }),
  ];
}

/** Lines of `dmsetup create`: start and length in sectors, target, its arguments. */
function tableOf(fault: Fault, begin: number, length: number): readonly string[] {
  const sectors = (bytes: number) => bytes / SECTOR_BYTES;
  const piece = (at: number, end: number, target: 'linear' | 'error') =>
    `${sectors(at)} ${sectors(end - at)} ${target}${target === 'error' ? '' : ` /dev/ubda ${sectors(begin + at)}`}`;
  switch (fault.kind) {
    case 'none':
    case 'unplugged':
      return [piece(0, length, 'linear')];
    case 'dies':
      return [piece(0, fault.at, 'linear'), piece(fault.at, length, 'error')];
    case 'lies':
    case 'unreadable': {
      // dm-delay, here without any delay, may read from another place than it writes to. (dm-flakey of Linux 6.1 can neither damage nor refuse a reading only.)
      const end = fault.at + MIB;
      const instead =
        fault.kind === 'lies' ? `/dev/ubda ${sectors(begin + length - MIB)}` : '/dev/mapper/nothing 0';
      return [
        piece(0, fault.at, 'linear'),
        `${sectors(fault.at)} ${sectors(MIB)} delay ${instead} 0 /dev/ubda ${sectors(begin + fault.at)} 0`,
        piece(end, length, 'linear'),
      ];
    }
    case 'removed':
      return [
        `0 ${sectors(length)} delay /dev/ubda ${sectors(begin)} 0 /dev/ubda ${sectors(begin)} ${SLOW_MS}`,
      ];
  }
}

/** A removable disk in the guest's memory. Each command takes 40 ms: it is still being written when it goes. */
function scsiDisk(tools: PullTools, diskBytes: number, after: number): readonly string[] {
  const file = tools.uml.faultModules.find((one) => one.endsWith('/scsi_debug.ko')) ?? '';
  return [
    `'${tools.busybox}' insmod '${file}' dev_size_mb=${diskBytes / MIB} removable=1 ndelay=40000000`,
    'until [ -b /dev/sda ]; do sleep 0.05; done',
    ...whenWritten('sda', after, 'echo 1 > /sys/block/sda/device/delete'),
  ];
}

/** Does something once the kernel has written so much on a disk; in the background. The seventh figure of its statistics is the sectors written. */
function whenWritten(disk: string, bytes: number, work: string): readonly string[] {
  return [
    `( while read -r a b c d e f written rest < /sys/block/${disk}/stat && [ "$written" -lt ${bytes / SECTOR_BYTES} ]; do sleep 0.02; done`,
    `  ${work} ) &`,
  ];
}
