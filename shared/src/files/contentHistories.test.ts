import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileContent } from '../domain/fileContent.ts';
import { chunkName } from '../sync/digest.ts';
import { attached, type Bags, noise, openBags } from '../testing/sync/bag.ts';
import { nodeHasher } from '../testing/sync/nodeHasher.ts';
import { decodeManifest } from './manifest.ts';

/** Invariant 14, on random orders of adding, sending, fetching, deleting, collecting and losing the network. */
test('a file shows only when every chunk verifies, and no collection removes what is referenced', async () => {
  const seed = Number(process.env.CARTABLE_SEED ?? Date.now() & 0x7fffffff);
  const step = fc.record({
    what: fc.constantFrom('add', 'syncPupil', 'syncTeacher', 'fetch', 'collect', 'sweep', 'purge'),
    chunks: fc.option(fc.nat(4), { nil: undefined }),
    n: fc.nat(5),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const bags = await openBags();
      const { server, pupil, teacher } = bags;
      const contents: { readonly id: string; readonly content: FileContent; readonly bytes: Uint8Array }[] =
        [];
      for (const { what, chunks, n } of steps) {
        pupil.chunksLeft = chunks;
        teacher.chunksLeft = chunks;
        const chosen = contents[n % Math.max(1, contents.length)];
        if (what === 'add') {
          const bytes = noise(40_000 + n * 150_000, contents.length + 1);
          const content = await pupil.add(bytes);
          const id = `copy${contents.length}`;
          if (pupil.handIn(id, content)) contents.push({ id, content, bytes });
        } else if (what === 'syncPupil') await pupil.engine.syncNow().catch(() => undefined);
        else if (what === 'syncTeacher') await teacher.engine.syncNow().catch(() => undefined);
        else if (what === 'sweep') await Promise.all([pupil.library.sweep(), teacher.library.sweep()]);
        else if (what === 'collect') {
          await server.advanceDays(8);
          await server.compact();
        } else if (what === 'purge' && chosen !== undefined) await server.purge('homework.handIn', chosen.id);
        else if (what === 'fetch' && chosen !== undefined) {
          await teacher.library.fetch(attached(chosen.content)).catch(() => undefined);
        }
        await checkContents(bags, contents);
      }
    }),
    { numRuns: Math.ceil(Number(process.env.CARTABLE_HISTORIES ?? 300) / 12), seed, verbose: 1 },
  );
}, 600_000);

async function checkContents(
  { server, pupil, teacher }: Bags,
  contents: readonly { readonly id: string; readonly content: FileContent; readonly bytes: Uint8Array }[],
): Promise<void> {
  const records = await server.everything();
  for (const { id, content, bytes } of contents) {
    for (const bag of [pupil, teacher]) {
      if (!bag.library.has(content.manifest)) continue;
      expect(Buffer.compare(await bag.bytesOf(content.manifest), bytes)).toBe(0);
    }
    if (!records.has(`homework.handIn/${id}`)) continue;
    const manifest = decodeManifest(server.state.chunks.get(content.manifest)?.bytes ?? new Uint8Array());
    expect(manifest?.sizeBytes).toBe(bytes.length);
    for (const chunk of manifest?.chunks ?? []) {
      const stored = server.state.chunks.get(chunk.name)?.bytes ?? new Uint8Array();
      expect(chunkName(nodeHasher, stored)).toBe(chunk.name);
    }
  }
}
