import type { ServerUnderTest } from './serverUnderTest.ts';
import type { SimDevice } from './simDevice.ts';
import { World } from './world.ts';

const work = 'work.classA';

/** A teacher's key on a server, and the copy of it that is used next to it from then on. */
interface Copied {
  readonly world: World;
  readonly original: SimDevice;
  copy(): Promise<SimDevice>;
}

/** What came of it: what the copy was refused, and the title that the server has in the end. */
export interface OwnEditsEnd {
  readonly refused: readonly string[];
  readonly title: unknown;
}

const retitle = (device: SimDevice, title: string): boolean =>
  device.act('homework.edit', { id: work, changes: { title } });

/** Gives the piece of work another title while the answer to the one before is on its way: it rests on a state without it. */
async function retitleTwice({ world, original }: Copied): Promise<void> {
  retitle(original, 'Un');
  original.transport.meanwhile = [() => void retitle(original, 'Deux')];
  // The second action stays here.
  original.transport.faults = ['none', 'dropRequest'];
  await world.sync(original);
  original.transport.meanwhile = [];
  original.transport.faults = [];
}

/** Each: what is done; the key whose refusals count comes back. */
export const ownEdits: Readonly<Record<string, (keys: Copied) => Promise<SimDevice>>> = {
  'made before the copy, and sent by both': async ({ world, original, copy }) => {
    retitle(original, 'Un');
    const twin = await copy();
    original.act('homework.edit', { id: work, changes: { dueOn: '2026-12-10' } });
    await world.sync(original);
    retitle(twin, 'Deux');
    await world.sync(twin);
    return twin;
  },
  'made before another sign-in': async (keys) => {
    await retitleTwice(keys);
    keys.original.engine.adoptDevice(await keys.world.server.registerDevice(keys.original.user));
    await keys.world.sync(keys.original);
    return keys.original;
  },
  "but the original's later ones are another's": async ({ world, original, copy }) => {
    const twin = await copy();
    retitle(original, 'Original');
    await world.sync(original);
    retitle(twin, 'Copie');
    await world.sync(twin);
    return twin;
  },
};

/** How each must end. */
export const ownEditsEnds: readonly (readonly [name: string, end: OwnEditsEnd])[] = [
  ['made before the copy, and sent by both', { refused: [], title: 'Deux' }],
  ['made before another sign-in', { refused: [], title: 'Deux' }],
  [
    "but the original's later ones are another's",
    { refused: ['homework.changed_elsewhere'], title: 'Original' },
  ],
];

/** Runs one of {@link ownEdits} on a server. */
export async function runOwnEdits(server: ServerUnderTest, name: string): Promise<OwnEditsEnd> {
  const world = new World(server);
  await world.open();
  const original = world.devices.find((device) => device.user === 'teacher1');
  if (original === undefined) throw new TypeError('no teacher');
  await world.sync(original);
  const copy = () => world.addDevice('teacher1', original.copy());
  const device = await ownEdits[name]?.({ world, original, copy });
  const record = (await server.everything()).get(`homework.assignment/${work}`);
  return {
    refused: device?.engine.refusals().map(({ code }) => code) ?? ['nothing was done'],
    title: JSON.parse(record?.content ?? '{}').title,
  };
}
