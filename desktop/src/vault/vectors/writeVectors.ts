import { writeFileSync } from 'node:fs';
import { nodeCrypto, nodeHasher } from '../nodeCrypto.ts';
import { makeVectors } from './makeVectors.ts';

/**
 * Writes docs/spec/vectors/vault.json: `node desktop/src/vault/vectors/writeVectors.ts`. Only for a new format version: keys
 * already in use were made by what the file says now.
 */
const path = new URL('../../../../docs/spec/vectors/vault.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(await makeVectors(nodeCrypto, nodeHasher), null, 2)}\n`);
