import { alignedBytes } from '../medium/alignedBytes.ts';
import type { Medium } from '../medium/medium.ts';
import type { ReadBytes } from './fatVolume.ts';

const WINDOW_BYTES = 1024 * 1024;
const WINDOWS = 4;

/**
 * Reads any bytes of a medium through a few aligned windows. What it returns is a copy.
 * @throws the system's error
 */
export function readMedium(medium: Pick<Medium, 'read' | 'sizeBytes'>): ReadBytes {
  const windows = new Map<number, Uint8Array>();
  const windowAt = (start: number): Uint8Array => {
    const known = windows.get(start);
    if (known !== undefined) return known;
    const length = Math.min(WINDOW_BYTES, medium.sizeBytes - start);
    const [oldest] = windows.keys();
    const held = windows.size < WINDOWS || oldest === undefined ? undefined : windows.get(oldest);
    if (held !== undefined && oldest !== undefined) windows.delete(oldest);
    const room = held?.length === length ? held : alignedBytes(length);
    medium.read(start, room);
    windows.set(start, room);
    return room;
  };
  return (at, length) => {
    if (at < 0 || at + length > medium.sizeBytes) throw new Error('Outside the medium.');
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const position = at + done;
      const start = position - (position % WINDOW_BYTES);
      const window = windowAt(start);
      const piece = window.subarray(position - start, position - start + length - done);
      bytes.set(piece, done);
      done += piece.length;
    }
    return bytes;
  };
}
