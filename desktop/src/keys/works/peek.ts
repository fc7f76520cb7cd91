import { statSync } from 'node:fs';
import type { KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { readIdentity } from '../identity/keyIdentity.ts';
import { withKey } from '../identity/openKey.ts';
import type { Piece } from './workbench.ts';

type Found = Pick<KeysTarget, 'holds' | 'label'>;

/** What is on a drive or in an image file, from its first folders alone; the system's own words where it may not be read. */
export function peek({ path, name, drive }: Pick<Piece, 'path' | 'name' | 'drive'>): Found {
  const told = drive?.volumes.map(({ label, type }) => label || type)[0] ?? '';
  const size = drive?.sizeBytes ?? statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return { holds: 'nothing', label: '' };
  try {
    return withKey({ name, path, drive, isNew: false }, (volume): Found => {
      const { holdsProfile, serial, label = '' } = readIdentity(volume);
      if (holdsProfile) return { holds: 'profile', label: serial ?? label };
      if (serial !== undefined) return { holds: 'prepared', label: serial };
      return { holds: volume.list('app') === undefined ? 'other' : 'master', label };
    });
  } catch (error) {
    if (isAppError(error) && error.code === 'prepare.not_a_key') {
      return told === '' ? { holds: 'nothing', label: '' } : { holds: 'other', label: told };
    }
    return { holds: told === '' ? 'unknown' : 'other', label: told };
  }
}
