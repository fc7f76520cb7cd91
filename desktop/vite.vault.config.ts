import { hostBundle } from './vite.shared.ts';

/** The vault's utility process. Its native modules are loaded from beside the program, as files that the system can map. */
export default hostBundle({
  entry: 'src/vault/main.ts',
  folder: 'vault',
  name: 'vault',
  external: ['@signalapp/sqlcipher', '@node-rs/argon2'],
});
