declare const __CARTABLE_DRIVABLE__: boolean | undefined;

/**
 * Whether this bundle may be driven by a debugger. It is written in by the bundler (`drivable.cjs` beside `main.cjs`), so
 * that neither a switch nor a variable can turn the product into a drivable one; the packager leaves `drivable.cjs` out.
 */
export const isDrivable: boolean = typeof __CARTABLE_DRIVABLE__ === 'boolean' && __CARTABLE_DRIVABLE__;
