import { hostBundle } from './vite.shared.ts';

/** The vault's utility process. Its native modules are loaded from beside the program, as files that the system can map. */
export default hostBundle({
  entry: 'src/vault/main.ts',
  folder: 'vault',
  name: 'vault',
  // The dictionaries that rate a passphrase are a megabyte, needed once in a key's life and not at every start.
  splits: true,
  external: ['@signalapp/sqlcipher', '@node-rs/argon2'],
});
