import { isAppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import { keyError } from './keyError.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  ['ENOSPC', 'key.full'],
  ['EROFS', 'key.read_only'],
  ['EACCES', 'key.read_only'],
  ['EIO', 'key.removed'],
  ['ENODEV', 'key.removed'],
  ['ENXIO', 'key.removed'],
  ['UNKNOWN', 'key.removed'],
  ['EFBIG', 'vault.file_too_large'],
])('%s of the system is %s for the user', (errno, code) => {
  const error = keyError(failure(errno));
  expect(isAppError(error) && error.code).toBe(code);
});

test('another failure is left as it is', () => {
  const missing = failure('ENOENT');
  expect(keyError(missing)).toBe(missing);
  expect(keyError('text')).toBe('text');
});
