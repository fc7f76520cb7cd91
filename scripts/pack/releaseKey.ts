import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../bootstrap/root.ts';

/** The pair that signs a release. */
export interface ReleaseKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** False for the key that a checkout makes for itself: such a build is for trying, not for handing out. */
  readonly official: boolean;
}

const OWN_KEY = join(ROOT, '.cartable', 'release', 'development-key.pem');

function fromPem(pem: string, official: boolean): ReleaseKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('The release key must be an Ed25519 key.');
  return { privateKey, publicKey: createPublicKey(privateKey), official };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The key named by CARTABLE_RELEASE_KEY (path of a PKCS #8 PEM file), else one that this checkout makes once.
 * @throws Error when the named file is not an Ed25519 private key.
 */
export function releaseKey(env: NodeJS.ProcessEnv = process.env): ReleaseKey {
  const named = env.CARTABLE_RELEASE_KEY;
  if (named) return fromPem(readFileSync(named, 'utf8'), true);
  const own = readIfThere(OWN_KEY);
  if (own !== undefined) return fromPem(own, false);
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  mkdirSync(dirname(OWN_KEY), { recursive: true });
  writeFileSync(OWN_KEY, pem, { mode: 0o600 });
  return fromPem(pem, false);
}
