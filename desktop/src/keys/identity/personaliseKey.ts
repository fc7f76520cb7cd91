import { closeSync, fsyncSync, openSync } from 'node:fs';
import { keyFormat, type PortableMarker } from '../../main/key/portableMarker.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import type { BatchKey, EnrolmentFile } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { mtool } from '../fat/fatTools.ts';
import { holdDevice } from '../medium/holdDevice.ts';
import { mediumError } from '../medium/mediumProblem.ts';
import { carriedTicket, isOlderTicket } from './carriedTicket.ts';
import { readIdentity } from './keyIdentity.ts';
import { withKey } from './openKey.ts';

/** How the naming of a key is followed. */
export interface NamingSteps {
  /** Called after each step that the key has taken. */
  readonly answered?: () => void;
}

/**
 * Gives a written key its identity, while nobody can mount it: desktops open a new volume by themselves, under the tools that write on it.
 * @param steps see {@link NamingSteps}
 * @throws {AppError} `prepare.in_use`, `prepare.other_drive`, and those of {@link putIdentity}
 */
export async function personaliseKey(
  target: KeyTarget,
  key: BatchKey,
  server: string,
  steps: NamingSteps = {},
): Promise<void> {
  if (target.isNew) throw new AppError('prepare.absent', { device: target.name });
  const hold = holdDevice(target);
  try {
    await putIdentity(target, key, server, steps);
  } finally {
    hold.dispose();
  }
}

/**
 * Gives a written key its identity without writing it again: the volume's name and number, `portable.json`, and the ticket of its first
 * start. What was written is read back from the key. A key that has this very identity already is finished, not refused: the last run
 * may have been cut.
 * @throws {AppError} `prepare.*`: `not_a_key`, `other_identity` (data: serial), `holds_profile`, `ticket_older` (data: serial), `verify_failed`
 */
async function putIdentity(
  target: KeyTarget,
  key: BatchKey,
  server: string,
  { answered = () => undefined }: NamingSteps,
): Promise<void> {
  const device = target.name;
  withKey(target, (volume) => {
    if (volume.list('app') === undefined || volume.list('data') === undefined) {
      throw new AppError('prepare.not_a_key', { device });
    }
    const { marker, serial, holdsProfile } = readIdentity(volume);
    if (holdsProfile) throw new AppError('prepare.holds_profile', { device });
    if (marker !== undefined && marker.keyId !== key.keyId) {
      throw new AppError('prepare.other_identity', { device, serial: serial ?? '' });
    }
    const present = carriedTicket(volume);
    if (present !== undefined && isOlderTicket(key.ticket, present)) {
      throw new AppError('prepare.ticket_older', { device, serial: key.serial });
    }
  });
  const names = keyNames(nodeHasher, key.keyId);
  const marker: PortableMarker = { product: 'cartable', format: keyFormat, keyId: key.keyId, server };
  const enrolment: EnrolmentFile = { product: 'cartable', format: 1, ticket: key.ticket };
  const texts = { enrolment: textOf(enrolment), marker: textOf(marker) };
  const put = async (tool: 'mlabel' | 'mcopy', args: readonly string[], input?: string) => {
    answered();
    await mtool(tool, target.path, args, input === undefined ? {} : { input });
  };
  // Through a pipe: a ticket that lay in a file on its way would stay on this computer when the command is ended.
  const putText = (text: string, name: string) => put('mcopy', ['-o', '-Q', '-', `::/data/${name}`], text);
  await put('mlabel', ['-N', names.volumeId, `::${names.label}`]);
  await putText(texts.enrolment, 'enrolment.json');
  // The marker comes last: it is what makes the folder a key.
  await putText(texts.marker, 'portable.json');
  answered();
  bringOnto(target);
  answered();
  withKey(target, (volume) => {
    const textAt = (path: string) => {
      const file = volume.find(path);
      return file && volume.bytesOf(file).toString('utf8');
    };
    const right =
      readIdentity(volume).agrees &&
      textAt('data/portable.json') === texts.marker &&
      textAt('data/enrolment.json') === texts.enrolment;
    if (!right) throw new AppError('prepare.verify_failed', { device, at: null });
  });
}

function textOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function bringOnto(target: KeyTarget): void {
  try {
    const fd = openSync(target.path, 'r+');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw mediumError(error, { path: target.path }, 0);
  }
}
