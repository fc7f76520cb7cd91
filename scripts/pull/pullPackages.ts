/**
 * What the system itself must have installed to pull keys: making, reading and checking FAT and exFAT images, a virtual
 * PC with a USB port, and the device mapper's command. The kernels are only unpacked into the cache, never installed.
 */
export const PULL_PACKAGES = ['mtools', 'dosfstools', 'exfatprogs', 'qemu-system-x86', 'dmsetup'] as const;

/** The commands by which the presence of those packages is known. */
export const PULL_COMMANDS = ['mcopy', 'mkfs.vfat', 'mkfs.exfat', 'qemu-system-x86_64', 'dmsetup'] as const;
