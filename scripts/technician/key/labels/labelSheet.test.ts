import { labelAddress } from '@cartable/desktop/keys/labels/labelAddress.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { expect, it } from 'vitest';
import { labelSheet } from './labelSheet.ts';

const about = { schoolName: 'Lycée', server: 'https://cartable.example', title: 'Étiquettes' };
const keys = (count: number) =>
  Array.from({ length: count }, (_, index): BatchKey => {
    const holder = { userId: 'u', familyName: 'Nguyễn', givenName: 'Minh', className: '2de 4' };
    return {
      keyId: 'A'.repeat(22),
      serial: '7KQ2-M4XD',
      ticket: 'ticket',
      holder: index % 2 === 0 ? holder : null,
    };
  });
const pagesOf = (pdf: Uint8Array) =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type \/Page\b/g)?.length ?? 0;

it('has twenty-four labels a page, and none for no key', async () => {
  expect(pagesOf(await labelSheet(keys(24), about))).toBe(1);
  expect(pagesOf(await labelSheet(keys(25), about))).toBe(2);
  expect(pagesOf(await labelSheet([], about))).toBe(0);
});

it('leads to the key’s page', () => {
  expect(labelAddress(about.server, 'abc')).toBe('https://cartable.example/#/fleet/abc');
});
