import { hostBundle } from './vite.shared.ts';

/** The process that updates the program on the key: it is started while an update is under way, and at no other time. */
export default hostBundle({ entry: 'src/update/main.ts', folder: 'update', name: 'update', external: [] });
