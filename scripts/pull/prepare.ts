import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../bootstrap/cacheFolder.ts';
import { ensureSystemPackages } from '../bootstrap/systemPackages.ts';
import { kernelPackages, unpackPackages } from './debianPackages.ts';
import { findModules, moduleFileName, moduleOrder } from './moduleOrder.ts';

/** A kernel to start and its modules, to insert in this order. */
export interface PullKernel {
  readonly image: string;
  readonly modules: readonly string[];
  /** More of them, for guests that make disks with faults: device-mapper, loop devices, a SCSI disk in memory. */
  readonly faultModules: readonly string[];
}

/** What a pull needs, all of it files in the cache. */
export interface PullTools {
  /** User-Mode Linux: a kernel that is a plain process, with the real vfat driver. */
  readonly uml: PullKernel;
  /** The system's own kernel for a virtual PC: USB, vfat and exFAT. */
  readonly pc: PullKernel;
  /** A static busybox: the first program inside either. */
  readonly busybox: string;
}

/** Raise it when what stands in the cache changes: older caches are then rebuilt beside it. */
const CACHE_VERSION = 'pull-4';

const UML_MODULES = ['nls_cp437', 'nls_iso8859-1', 'nls_utf8', 'nls_ascii', 'fat', 'vfat'];
const FAULT_MODULES = ['dm-mod', 'dm-delay', 'dm-log-writes', 'loop', 'sd_mod', 'scsi_debug'];
const PC_MODULES = [
  ...['crct10dif_generic', 'crc64_rocksoft_generic', 'sd_mod', 'xhci-pci', 'usb-storage', 'uas'],
  ...['nls_ascii', 'nls_cp437', 'nls_iso8859-1', 'nls_utf8', 'fat', 'vfat', 'exfat'],
  ...['virtio_pci', 'virtio_console'],
];

/**
 * Gets everything that pulling keys needs, from Debian packages only: the commands are installed when this is root,
 * the kernels are unpacked into the user's cache, so that the next checkout on the machine starts at once.
 *
 * @throws Error with the one command to run, when something is missing that only root can install; or when this is
 *   not Linux on x86-64, where these kernels do not run.
 */
export async function preparePulls(tell: (line: string) => void = () => undefined): Promise<PullTools> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Pulling a key under test needs Linux on x86-64 (User-Mode Linux and QEMU).');
  }
  await ensureSystemPackages(['pull'], tell);
  const folder = join(cacheFolder(), CACHE_VERSION);
  if (!existsSync(folder)) await fill(folder, tell);
  const kernel = (name: 'uml' | 'pc'): PullKernel => {
    const listed = (order: string) =>
      readFileSync(join(folder, name, order), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((module) => join(folder, name, module));
    return {
      image: join(folder, name, 'kernel'),
      modules: listed('order'),
      faultModules: listed('fault-order'),
    };
  };
  return { uml: kernel('uml'), pc: kernel('pc'), busybox: join(folder, 'busybox') };
}

/** Fills a folder beside the wanted one and renames it at the end: a half-filled cache is never taken for a whole one. */
async function fill(folder: string, tell: (line: string) => void): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    tell('  the kernels for pulling keys');
    const umlPackage = join(draft, 'unpacked-uml');
    const pcPackages = join(draft, 'unpacked-pc');
    await unpackPackages(['user-mode-linux', 'busybox-static'], umlPackage);
    await unpackPackages(await kernelPackages(), pcPackages);
    copyFileSync(only(umlPackage, /\/bin\/busybox$/), join(draft, 'busybox'));
    keepKernel(only(umlPackage, /\/linux\.uml$/), umlPackage, UML_MODULES, FAULT_MODULES, join(draft, 'uml'));
    keepKernel(only(pcPackages, /\/vmlinuz-[^/]+$/), pcPackages, PC_MODULES, [], join(draft, 'pc'));
    for (const done of [umlPackage, pcPackages]) rmSync(done, { recursive: true });
    try {
      renameSync(draft, folder);
    } catch (error) {
      // Another checkout has filled it meanwhile: its result is as good.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function keepKernel(
  image: string,
  packages: string,
  wanted: readonly string[],
  faults: readonly string[],
  into: string,
): void {
  mkdirSync(into);
  copyFileSync(image, join(into, 'kernel'));
  const files = findModules(packages);
  const plain = new Map<string, string>();
  const fileOf = (name: string) => {
    const file = files.get(name);
    if (file === undefined) return undefined;
    const known = plain.get(name) ?? uncompress(file);
    plain.set(name, known);
    return known;
  };
  const order = moduleOrder(wanted, fileOf);
  const more = moduleOrder([...wanted, ...faults], fileOf).slice(order.length);
  for (const module of [...order, ...more]) copyFileSync(module.file, join(into, moduleFileName(module)));
  writeFileSync(join(into, 'order'), order.map(moduleFileName).join('\n'));
  writeFileSync(join(into, 'fault-order'), more.map(moduleFileName).join('\n'));
}

/** Newer Debians compress their modules. The result stands beside the compressed file. */
function uncompress(file: string): string {
  const match = /^(.*\.ko)\.(xz|zst|gz)$/.exec(file);
  if (!match?.[1]) return file;
  const tool = { xz: 'xz', zst: 'zstd', gz: 'gzip' }[match[2] as 'xz'];
  writeFileSync(match[1], execFileSync(tool, ['-dc', file], { maxBuffer: 64 * 1024 * 1024 }));
  return match[1];
}

function only(folder: string, pattern: RegExp): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => pattern.test(file));
  if (found[0] === undefined)
    throw new Error(`Nothing like ${pattern} in the packages of ${basename(folder)}.`);
  return found[0];
}
