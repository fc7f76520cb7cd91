import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import { seeded } from '../cutPoint.ts';
import { acknowledge } from './acknowledge.ts';
import { engineOnKey, schoolServer } from './engineOnKey.ts';
import { passphraseOf, vaultOnKey } from './vaultOnKey.ts';

/** An action of the pupil, drawn at random; `index` makes its identifiers and names its own. */
function draw(random: () => number, index: number): { readonly name: string; readonly args: unknown } {
  const dice = random();
  if (dice < 0.3) {
    return { name: 'homework.setDone', args: { assignmentId: 'work.classA', done: index % 2 === 0 } };
  }
  if (dice < 0.6) {
    const args = { id: `copy${index}`, assignmentId: 'work.classA', comment: `Voilà n° ${index}`, files: [] };
    return { name: 'homework.handIn', args };
  }
  if (dice < 0.9) {
    return {
      name: 'documents.createFolder',
      args: { id: `folder${index}`, parentId: null, name: `Dossier ${index}` },
    };
  }
  return { name: 'settings.set', args: { key: 'theme', value: index % 2 === 0 ? 'dark' : 'light' } };
}

/**
 * Works with the real synchronisation engine over a real vault: actions, and now and then a synchronisation with a server
 * that lives in the guest's memory. Each action is acknowledged once the engine accepted it: from then on it must be in the outbox,
 * on the server, or visibly refused.
 */
export async function useEngine(key: string, seed: number, count: number): Promise<void> {
  const vault = vaultOnKey(key);
  try {
    const made = await vault.create(passphraseOf(0), { personal: [], escrowPublicKey: null });
    if (!made.ok) throw new Error(made.error.code);
    acknowledge('created');
    if (vault.content !== undefined) await work(vault.content, seed, count);
    await vault.lock('quit');
  } finally {
    await vault.lock('removed');
  }
}

async function work(vault: OpenVault, seed: number, count: number): Promise<void> {
  const random = seeded(seed);
  const engine = await engineOnKey(vault, await schoolServer());
  await engine.syncNow();
  acknowledge('synchronised');
  for (let index = 0; index < count; index++) {
    const { name, args } = draw(random, index);
    const done = engine.mutate(name, args);
    if (!done.ok) throw new Error(done.error.code);
    acknowledge(`action ${done.value.mutationId}`);
    if (random() < 0.2) {
      await engine.syncNow();
      acknowledge('synchronised');
    }
  }
  engine.dispose();
}
