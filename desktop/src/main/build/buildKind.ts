declare const __CARTABLE_DRIVABLE__: boolean | undefined;
declare const __CARTABLE_VERSION__: string | undefined;

/**
 * Whether this bundle may be driven by a debugger. It is written in by the bundler (`drivable.cjs` beside `main.cjs`), so
 * that neither a switch nor a variable can turn the product into a drivable one; the packager leaves `drivable.cjs` out.
 */
export const isDrivable: boolean = typeof __CARTABLE_DRIVABLE__ === 'boolean' && __CARTABLE_DRIVABLE__;

/** The program's version, from its package: Electron itself only knows it once the program is packed. */
export const buildVersion: string = typeof __CARTABLE_VERSION__ === 'string' ? __CARTABLE_VERSION__ : '0.0.0';
