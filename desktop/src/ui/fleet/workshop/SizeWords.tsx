import type { KeysProgram, KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { keyRoom, parseSize, sizeToType } from '@cartable/shared/domain/fleet/keySize.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../lib/useFormat.ts';

type Key = Pick<KeysTarget, 'name'> & { readonly sizeBytes: number };

/** Of the drives that may be written, the one that holds least; undefined while none is plugged in. Image files become as large as the image. */
export function smallestKey(targets: readonly KeysTarget[]): Key | undefined {
  const keys = targets.flatMap(({ kind, refusal, name, sizeBytes }) =>
    kind === 'drive' && refusal === null && sizeBytes !== null ? [{ name, sizeBytes }] : [],
  );
  return keys.sort((a, b) => a.sizeBytes - b.sizeBytes)[0];
}

/** The largest image that has room on every key that is plugged in; what keys are usually sold as while none is. */
export function proposedSize(smallest: Key | undefined, language: string): string {
  return sizeToType(smallest?.sizeBytes ?? 16e9, language === 'en' ? 'en' : 'fr');
}

export interface SizeWordsProps {
  /** As it stands in the field. */
  readonly size: string;
  readonly smallest: Key | undefined;
  /** Those that the image is to have. */
  readonly programs: readonly KeysProgram[];
}

/** What the size means for the keys that are plugged in, and for whoever will work with such a key. */
export function SizeWords({ size, smallest, programs }: SizeWordsProps) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const bytes = parseSize(size);
  const room =
    bytes === undefined
      ? undefined
      : keyRoom(
          bytes,
          programs.flatMap((one) => (one.state === 'there' ? one.bytes : [])),
        );
  const isLarger = bytes !== undefined && smallest !== undefined && bytes > smallest.sizeBytes;
  return (
    <div role="status" className="workshop-size">
      {smallest !== undefined && (
        <p className={isLarger ? 'workshop-other' : 'page-eyebrow'}>
          {t(isLarger ? 'workshop.smallestTooSmall' : 'workshop.smallest', {
            name: smallest.name,
            size: format.bytes(smallest.sizeBytes),
          })}
        </p>
      )}
      {room !== undefined && programs.length > 0 && (
        <p className={room.leftBytes < 0 ? 'workshop-other' : 'page-eyebrow'}>
          {room.leftBytes < 0
            ? t('workshop.noRoomForUpdate', { needs: format.bytes(room.needsBytes) })
            : t('workshop.roomForWork', { room: format.bytes(room.leftBytes) })}
        </p>
      )}
    </div>
  );
}
