import { type PortableMarker, portableMarkerSchema } from '../../main/key/portableMarker.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import type { FatVolume } from '../fat/fatVolume.ts';

/** Largest marker, in bytes. */
const MAX_MARKER_BYTES = 4096;

/** What a key says of itself. */
export interface KeyIdentity {
  /** From `portable.json`; undefined for a key that was not personalised, or whose marker is spoilt. */
  readonly marker: PortableMarker | undefined;
  readonly serial: string | undefined;
  readonly label: string | undefined;
  readonly volumeId: string;
  /** Name and number of the volume are those that follow from the marker. */
  readonly agrees: boolean;
  /** It carries a ticket: it was not started yet. */
  readonly waits: boolean;
  /** Somebody's profile lies on it. */
  readonly holdsProfile: boolean;
}

/** Reads a key's identity. @throws Error for a broken file system */
export function readIdentity(volume: FatVolume): KeyIdentity {
  const file = volume.find('data/portable.json');
  const marker = file && file.sizeBytes <= MAX_MARKER_BYTES ? parseMarker(volume.bytesOf(file)) : undefined;
  const label = volume.label();
  const names = marker && keyNames(nodeHasher, marker.keyId);
  const vault = volume.list('data/vault') ?? [];
  return {
    marker,
    serial: names?.serial,
    label,
    volumeId: volume.volumeId,
    agrees: names !== undefined && names.label === label && names.volumeId === volume.volumeId,
    waits: volume.find('data/enrolment.json') !== undefined,
    holdsProfile: vault.some((entry) => entry.path.toLowerCase().startsWith('data/vault/vault.')),
  };
}

function parseMarker(bytes: Buffer): PortableMarker | undefined {
  try {
    return portableMarkerSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}
