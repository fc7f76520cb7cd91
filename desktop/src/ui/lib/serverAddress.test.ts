import { expect, test } from 'vitest';
import { serverAddress } from './serverAddress.ts';

test.each([
  [' cartable.lycee.fr/ ', 'https://cartable.lycee.fr'],
  ['https://cartable.lycee.fr', 'https://cartable.lycee.fr'],
  ['http://127.0.0.1:4100', 'http://127.0.0.1:4100'],
  ['localhost:4100', 'https://localhost:4100'],
  ['', ''],
])('%j is %j', (typed, address) => {
  expect(serverAddress(typed)).toBe(address);
});
