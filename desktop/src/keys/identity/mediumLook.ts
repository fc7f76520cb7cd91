import { statSync } from 'node:fs';
import type { KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { isBlank } from '../medium/isBlank.ts';
import { readIdentity } from './keyIdentity.ts';
import { withKey } from './openKey.ts';

/** What a medium says of the identity that it carries, whole or half. */
export interface CarriedMarks {
  /** Of its marker; undefined without one. */
  readonly keyId: string | undefined;
  /** Its volume's name, which is written before the marker. */
  readonly volumeLabel: string | undefined;
  /** It has the ticket of its first start. */
  readonly waits: boolean;
  readonly holdsProfile: boolean;
}

/** What lies on a medium, from its first folders alone. It is read in a thread of the medium and crosses from there. */
export interface MediumLook extends Pick<KeysTarget, 'holds' | 'label'> {
  /** `none` for what is no volume; `unreadable` when nobody can tell. */
  readonly marks: CarriedMarks | 'none' | 'unreadable';
}

/** One that was not looked at yet, or could not be. */
export const unreadableMedium: MediumLook = { holds: 'unknown', label: '', marks: 'unreadable' };
/** A file that is not there yet. */
export const nothingThere: MediumLook = { holds: 'nothing', label: '', marks: 'none' };
/** A medium that does not answer. */
export const silentMedium: MediumLook = { holds: 'silent', label: '', marks: 'unreadable' };

/** Reads what is on a drive or in an image file; the system's own words for the volume where it may not be read. Waits for the medium: in a thread of its own. */
export function lookInto(target: KeyTarget): MediumLook {
  const { path, drive } = target;
  const told = drive?.volumes.map(({ label, type }) => label || type)[0] ?? '';
  const size = drive?.sizeBytes ?? statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return nothingThere;
  try {
    return withKey({ ...target, isNew: false }, (volume): MediumLook => {
      const { marker, serial, label, waits, holdsProfile } = readIdentity(volume);
      const marks = { keyId: marker?.keyId, volumeLabel: label, waits, holdsProfile };
      if (holdsProfile) return { holds: 'profile', label: serial ?? label ?? '', marks };
      if (serial !== undefined) return { holds: 'prepared', label: serial, marks };
      const holds = volume.list('app') === undefined ? 'other' : 'master';
      return { holds, label: label ?? '', marks };
    });
  } catch (error) {
    if (!isAppError(error)) throw error;
    // What is no volume carries nothing: the first block is blotted out before anything else.
    const isNone = error.code === 'prepare.not_a_key';
    const holds = told !== '' ? 'other' : isNone ? whatIsNoVolume(target) : 'unknown';
    return { holds, label: told, marks: isNone ? 'none' : 'unreadable' };
  }
}

/** Of what is no volume of a key and of which the system says nothing: a photograph, a camera's card, a container without a head are not empty. */
function whatIsNoVolume(target: KeyTarget): 'nothing' | 'unrecognised' | 'unknown' {
  try {
    return isBlank(target) ? 'nothing' : 'unrecognised';
  } catch {
    return 'unknown';
  }
}
