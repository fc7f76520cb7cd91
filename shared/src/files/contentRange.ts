/** A range of bytes, the last one included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The single range that a `Range` header asks of `size` bytes (RFC 9110 §14.2): `whole` when there is none or it is one that may
 * be ignored (another unit, several ranges), `unsatisfiable` when it lies outside.
 */
export function contentRange(header: string | null, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/u.exec(header?.trim() ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (match === null || (from === '' && to === '')) return 'whole';
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  if (first >= size) return 'unsatisfiable';
  if (to !== '' && Number(to) < first) return 'whole';
  return { first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}
