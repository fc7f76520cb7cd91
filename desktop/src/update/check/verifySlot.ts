import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { keyAnswers } from '../../vault/key/keyAnswers.ts';
import { folderDifferences } from '../install/folderDifferences.ts';
import { readSigned } from '../install/programManifest.ts';
import { isLeftBySystems } from './leftBySystems.ts';

/** How a verification goes about its reading. */
export interface Pace {
  /** Waits so many milliseconds: the key is the person's meanwhile. */
  readonly rest: (ms: number) => Promise<void>;
  /** Hears of every piece that was read. */
  readonly read?: (bytes: number) => void;
}

const pieceBytes = 1024 * 1024;
/** After each piece the key is left alone three times as long as it took: a program of 250 MB on a key of 20 MB/s takes a minute. */
const restShare = 3;

/**
 * How many files of a program are not what its signed manifest says; 0 when all are. A manifest that is missing or that nobody signed
 * counts as one: the others cannot be judged by it. What systems leave behind in folders that people look at does not count.
 * @throws the system's error when the key is out
 */
export async function verifySlot(folder: string, releaseKey: KeyObject, pace: Pace): Promise<number> {
  const signed = await readSigned(folder, releaseKey);
  if (!signed.ok) return 1;
  let wrong = 0;
  const hashOf = async (path: string) => {
    try {
      return await gentleHash(path, pace);
    } catch (error) {
      // A worn place of a key that is still there is a file that is not as it was; a key that is out says nothing of its files.
      if (!(await keyAnswers(folder, true))) throw error;
      return undefined;
    }
  };
  for await (const { path } of folderDifferences(folder, signed.value, hashOf)) {
    if (!isLeftBySystems(path)) wrong += 1;
  }
  return wrong;
}

async function gentleHash(path: string, { rest, read }: Pace): Promise<string> {
  const hash = createHash('sha256');
  let since = performance.now();
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
    hash.update(piece as Buffer);
    read?.((piece as Buffer).length);
    await rest((performance.now() - since) * restShare);
    since = performance.now();
  }
  return hash.digest('hex');
}
