import { expect, test } from 'vitest';
import { canPreview, fileKind, mediaType } from './fileKind.ts';

test('knows the kinds by extension, in any case', () => {
  expect(fileKind('Cours de SVT.PDF')).toBe('pdf');
  expect(fileKind('photo.JPeG')).toBe('image');
  expect(fileKind('exposé.odp')).toBe('office');
  expect(fileKind('sans extension')).toBe('other');
  expect(fileKind('.profile')).toBe('other');
});

test('never previews what may hold a script', () => {
  expect(canPreview('dessin.svg')).toBe(false);
  expect(canPreview('page.html')).toBe(false);
  expect(canPreview('devoir.docx')).toBe(false);
  expect(canPreview('devoir.pdf')).toBe(true);
});

test('media types', () => {
  expect(mediaType('a.jpg')).toBe('image/jpeg');
  expect(mediaType('a.wav')).toBe('audio/wav');
  expect(mediaType('a.md')).toBe('text/plain');
  expect(mediaType('a.bin')).toBe('application/octet-stream');
});
