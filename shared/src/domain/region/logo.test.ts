import { expect, test } from 'vitest';
import { checkLogo, maxLogoBytes } from './logo.ts';

const base64 = (bytes: Uint8Array | readonly number[]) => Buffer.from(bytes).toString('base64');
const text = (value: string) => [...Buffer.from(value)];

function png(width: number, height: number, more = 0): readonly number[] {
  const size = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  return [
    ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13],
    ...text('IHDR'),
    ...size(width),
    ...size(height),
    ...new Array(9 + more).fill(0),
  ];
}
const jpeg = [...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0], ...[0xff, 0xc0, 0, 11, 8, 0, 60, 0, 80, 1, 0, 0, 0]];
const webp = (form: string, rest: readonly number[]) => [
  ...text('RIFF'),
  ...[0, 0, 0, 0],
  ...text('WEBP'),
  ...text(form),
  ...rest,
  ...new Array(12).fill(0),
];

test('PNG, JPEG and WebP are known by their own bytes', () => {
  const typeOf = (bytes: readonly number[]) => {
    const checked = checkLogo(base64(bytes));
    return 'logo' in checked ? checked.logo.type : checked.fault;
  };
  expect(typeOf(png(200, 100))).toBe('image/png');
  expect(typeOf(jpeg)).toBe('image/jpeg');
  expect(typeOf(webp('VP8X', [10, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 49, 0, 0]))).toBe('image/webp');
  expect(typeOf(webp('VP8L', [9, 0, 0, 0, 0x2f, 99, 0, 0, 0]))).toBe('image/webp');
  expect(typeOf(webp('VP8 ', [9, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 99, 0, 49, 0]))).toBe('image/webp');
});

test.each([
  [
    'an SVG',
    text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'),
  ],
  ['an HTML page called logo.png', text('<!doctype html><script>alert(1)</script>')],
  ['a GIF', [...text('GIF89a'), ...new Array(40).fill(1)]],
  ['a PNG cut in its header', png(20, 20).slice(0, 20)],
  ['a JPEG without a frame', [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0, 0, 0, 0]],
  ['nothing', []],
])('%s is refused for what it is', (_, bytes) => {
  expect(checkLogo(base64(bytes))).toEqual({ fault: 'type' });
});

test('what is not base64 is refused', () => {
  for (const bad of ['a', 'data:image/png;base64,AAAA', 'AA=A', 'A\nAA', '====']) {
    expect(checkLogo(bad)).toEqual({ fault: 'type' });
  }
});

test('too many bytes or pixels are refused', () => {
  expect(checkLogo(base64(png(20, 20, maxLogoBytes)))).toEqual({ fault: 'size' });
  expect(checkLogo(base64(png(513, 20)))).toEqual({ fault: 'side' });
  expect(checkLogo(base64(png(0, 20)))).toEqual({ fault: 'side' });
  expect(checkLogo(base64(png(0xffffffff, 20)))).toEqual({ fault: 'side' });
});
