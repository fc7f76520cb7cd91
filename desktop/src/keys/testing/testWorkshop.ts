import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { ensureSystemPackages } from '../../../../scripts/bootstrap/systemPackages.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import type { Drive } from '../drives/drive.ts';
import { lsblkDrives } from '../drives/lsblkDrives.ts';
import { unmountDrive } from '../drives/unmountDrive.ts';
import { keepIdentities } from '../identity/keepIdentities.ts';
import type { KeysRequestName, KeysRequests } from '../protocol.ts';
import { nodeThread } from '../thread/nodeThread.ts';
import { answerKeys } from '../works/answerKeys.ts';
import { readStartFiles } from '../works/masterShelf.ts';
import { handClock } from './handClock.ts';
import { START_FOLDER, smallProgram } from './smallProgram.ts';

/** Large enough for an image of a {@link smallProgram}. */
export const IMAGE_SIZE = '112M';
export const IMAGE_BYTES = 112 * 1024 * 1024;

/** The process' whole work through its protocol, on image files in a folder of its own, with the real tools. */
export type TestWorkshop = Awaited<ReturnType<typeof testWorkshop>>;

/** Begins one, of a small program. */
export async function testWorkshop() {
  await ensureSystemPackages(['keys']);
  const folder = mkdtempSync(join(tmpdir(), 'cartable-workshop-'));
  const program = await smallProgram(folder);
  const clock = handClock();
  let state: KeysState | undefined;
  const answer = answerKeys({
    drives: {
      async list() {
        if (shop.real === '') return shop.listed;
        return (await lsblkDrives.list()).filter((one) => one.device === shop.real);
      },
      unmount: unmountDrive,
    },
    startThread: nodeThread,
    patience: (ms, over) => clock.patience(ms, over),
    releaseKey: program.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    startFiles: readStartFiles(START_FOLDER),
    platform: 'linux',
    tell: (told) => {
      state = told;
      shop.heard();
    },
  });
  const shop = {
    folder,
    program,
    clock,
    /** The drives that are there. */
    listed: [] as readonly Drive[],
    /** The one real device that is listed instead; none when it is empty. */
    real: '',
    /** Called at each change of {@link state}. */
    heard(): void {},
    /** What the process told last. */
    get state(): KeysState {
      if (state === undefined) throw new Error('nothing was told yet');
      return state;
    },
    at: (name: string) => join(folder, name),
    ask: <N extends KeysRequestName>(name: N, args: KeysRequests[N]['args']): Promise<unknown> =>
      answer(name, args),
    /** Starts anew: nothing is open or listed. */
    begin: () => answer('begin', { keyRoot: folder, executable: join(program.folder, 'cartable') }),
    /** `master.img`, which is open then. */
    makeMaster: () =>
      answer('makeMaster', { path: join(folder, 'master.img'), size: IMAGE_SIZE, systems: ['linux'] }),
    /** A batch from the server, kept and opened. */
    async open(path: string, batch: KeyBatch): Promise<void> {
      await keepIdentities(path, async () => batch);
      await answer('openBatch', { path });
    },
    named(name: string) {
      const target = shop.state.targets.find((one) => one.name === name);
      if (target === undefined) throw new Error(`${name} is not listed`);
      return target;
    },
    ids: (...names: readonly string[]) => ({ ids: names.map((name) => shop.named(name).id) }),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
  await shop.begin();
  return shop;
}

/** A pupil's key as bought, in this place. */
export const newDrive = (device: string, about: Partial<Drive> = {}): Drive => ({
  device,
  sizeBytes: 16e9,
  kind: 'disk',
  removable: true,
  readOnly: false,
  model: 'DataTraveler',
  serial: device,
  mountedAt: [],
  volumes: [{ label: 'KINGSTON', type: 'vfat' }],
  ...about,
});

/** A batch with a key for each letter. */
export function batchOf(letters: string): KeyBatch {
  const keys = [...letters].map((letter) => {
    const keyId = letter.repeat(22);
    const holder = { userId: letter, givenName: 'Léa', familyName: `Petit ${letter}`, className: '2de 4' };
    return { keyId, serial: keyNames(nodeHasher, keyId).serial, ticket: `ticket.${letter}`, holder };
  });
  return {
    product: 'cartable',
    kind: 'keys',
    format: 1,
    server: 'https://cartable.example',
    schoolId: 's',
    schoolName: 'Lycée <Test>',
    issuedAt: 1,
    keys,
  };
}
