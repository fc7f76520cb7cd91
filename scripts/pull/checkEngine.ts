import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import { tableOf } from '@cartable/shared/domain/record.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { ServerUnderTest } from '@cartable/shared/testing/sync/serverUnderTest.ts';
import { type Said, words } from './said.ts';
import { engineOnKey, PUPIL, schoolServer } from './workloads/engineOnKey.ts';
import { passphraseOf, vaultOnKey } from './workloads/vaultOnKey.ts';

/**
 * Opens a pulled key again, looks for each acknowledged action in its outbox or tray, then synchronises with a server that was
 * put back to its first day: every action must reach it, and the key must show what the server does.
 *
 * @returns one sentence for each thing that is wrong; none when all is as it must be
 */
export async function checkEngine(key: string, said: Said): Promise<readonly string[]> {
  const vault = vaultOnKey(key);
  if (!said.acknowledged.includes('created') && (await vault.state()) === 'vault.absent') return [];
  try {
    const unlocked = await vault.unlock(passphraseOf(0));
    if (!unlocked.ok) return [`unlock: ${unlocked.error.code}`];
    return [
      ...unlocked.value.notices.map(({ code }) => `notice: ${code}`),
      ...(await checkActions(unlocked.value, words(said.acknowledged, 'action'))),
    ];
  } finally {
    await vault.lock('quit');
  }
}

async function checkActions(vault: OpenVault, actions: readonly string[]): Promise<readonly string[]> {
  const server = await schoolServer();
  // A restored server has another epoch, by which keys know that it may have forgotten their work.
  const restore = await server.backup();
  await restore();
  const engine = await engineOnKey(vault, server);
  try {
    const kept = new Set(
      vault.database
        .all<{ id: string }>('SELECT mutation_id AS id FROM sync_outbox UNION SELECT id FROM sync_refusal')
        .map(({ id }) => id),
    );
    const lost = actions.filter((id) => !kept.has(id)).map((id) => `action ${id}: acknowledged and gone`);
    await engine.syncNow();
    const refused = new Set(engine.refusals().map(({ id }) => id));
    const effects = new Set(await server.effects());
    const unheard = [...kept]
      .filter((id) => !effects.has(id) && !refused.has(id))
      .map((id) => `action ${id}: neither on the server nor refused`);
    return [...lost, ...unheard, ...(await compare(vault, server))];
  } finally {
    engine.dispose();
  }
}

/** What the key's tables show against what this person may see on the server. */
async function compare({ database }: OpenVault, server: ServerUnderTest): Promise<readonly string[]> {
  const expected = await server.visibleTo(PUPIL);
  const shown = new Map<string, string>(
    [...recordDefinitions.keys()].flatMap((type) =>
      database
        .all<{ id: string; content: string }>(`SELECT id, content FROM "${tableOf(type)}"`)
        .map(({ id, content }) => [`${type}/${id}`, content] as const),
    ),
  );
  const wrong = [...expected].filter(([name, record]) => shown.get(name) !== record.content);
  const extra = [...shown.keys()].filter((name) => !expected.has(name));
  return [
    ...wrong.map(([name]) => `${name}: another text than on the server`),
    ...extra.map((name) => `${name}: not on the server`),
  ];
}
