import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { ensureSystemPackages } from '../../../bootstrap/systemPackages.ts';
import { errorText } from '../../words.ts';
import { lockDevices } from '@cartable/desktop/keys/drives/deviceLock.ts';
import { findTargets } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { lsblkDrives } from '@cartable/desktop/keys/drives/lsblkDrives.ts';
import { giveBack, noteDone, readBatch, waitingKeys } from '@cartable/desktop/keys/identity/batchFile.ts';
import { readIdentity } from '@cartable/desktop/keys/identity/keyIdentity.ts';
import { labelSheet } from '../labels/labelSheet.ts';
import { withKey } from '@cartable/desktop/keys/identity/openKey.ts';
import { personaliseKey } from '@cartable/desktop/keys/identity/personaliseKey.ts';
import type { KeyCommand } from './keyCommand.ts';

/** `key personalise --batch lot.json [--labels sheet.pdf] DEVICE…`: the next identities of the batch, in the order of the devices. */
export const personaliseKeys: KeyCommand = async (given, tools) => {
  const { words, language, say } = tools;
  const path = resolve(given.need('batch'));
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const batch = readBatch(path);
  await ensureSystemPackages(['keys'], say);
  const targets = await findTargets(given.rest, lsblkDrives);
  // The batch too: two windows that take identities from one file would give the same one twice.
  const lock = await lockDevices([path, ...targets.map((target) => target.path)]);
  let failed = 0;
  const made: BatchKey[] = [];
  try {
    const waiting = [...waitingKeys(path, batch)];
    const byId = new Map(batch.keys.map((key) => [key.keyId, key]));
    for (const target of targets) {
      try {
        const known = target.isNew ? undefined : withKey(target, readIdentity).marker?.keyId;
        // A key that has an identity of this batch already was cut short: it is finished.
        const key = byId.get(known ?? '') ?? waiting[0];
        if (key === undefined) throw new AppError('prepare.batch_used_up', { path });
        const isNext = key === waiting[0];
        if (isNext) noteDone(path, key, target.name);
        try {
          await personaliseKey(target, key, batch.server);
        } catch (error) {
          if (isNext) giveBack(path, key);
          throw error;
        }
        if (isNext) waiting.shift();
        made.push(key);
        const { holder } = key;
        const who =
          holder === null ? '' : `${holder.familyName} ${holder.givenName} ${holder.className ?? ''}`;
        say(`✓ ${target.name}  ${key.serial}  ${who}`.trimEnd());
      } catch (error) {
        if (!isAppError(error)) throw error;
        failed += 1;
        say(`✗ ${target.name}  ${errorText(error, language)} [${error.code}]`);
      }
    }
    say(words('personalised', { good: made.length, failed, left: waiting.length }));
  } finally {
    await lock.release();
  }
  const labels = given.get('labels');
  if (labels !== undefined) await writeLabels(labels, made, batch, words('labelsTitle'));
  return failed === 0 ? 0 : 1;
};

/** `key labels --batch lot.json --to sheet.pdf` */
export const makeLabels: KeyCommand = async (given, { words, say }) => {
  const batch = readBatch(resolve(given.need('batch')));
  const to = given.need('to');
  await writeLabels(to, batch.keys, batch, words('labelsTitle'));
  say(words('labelsMade', { count: batch.keys.length, to }));
  return 0;
};

async function writeLabels(
  to: string,
  keys: readonly BatchKey[],
  about: { readonly schoolName: string; readonly server: string },
  title: string,
): Promise<void> {
  const sheet = await labelSheet(keys, { ...about, title: `${title} — ${about.schoolName}` });
  writeFileSync(to, sheet, { mode: 0o600 });
}
