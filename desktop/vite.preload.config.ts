import { hostBundle } from './vite.shared.ts';

/** The preload script: sandboxed, so a single CommonJS file with no module but Electron's. */
export default hostBundle({
  entry: 'src/preload/preload.ts',
  folder: 'preload',
  name: 'preload',
  external: [],
});
