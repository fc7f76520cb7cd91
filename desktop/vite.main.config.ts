import { hostBundle } from './vite.shared.ts';

const main = { entry: 'src/main/main.ts', folder: 'main', external: [] } as const;

/** The product's main process. */
export default hostBundle({ ...main, name: 'main', define: { __CARTABLE_DRIVABLE__: 'false' } });

/** The same for tests: a debugger may drive it. The packager leaves it out. */
export const drivable = hostBundle({ ...main, name: 'drivable', define: { __CARTABLE_DRIVABLE__: 'true' } });
