import { expect, test } from 'vitest';
import { commandArgs } from '@cartable/shared/bridge/commands.ts';
import { wantedAppearance } from './usePreferences.ts';

test('stored texts become settings that the host accepts', () => {
  const wanted = wantedAppearance({
    theme: 'dark',
    language: 'en',
    font: 'dyslexia',
    textScale: '150',
    reducedMotion: 'true',
    lockAfterMinutes: '5',
  });
  expect(wanted).toEqual({
    theme: 'dark',
    language: 'en',
    font: 'dyslexia',
    textScale: 150,
    reducedMotion: true,
    lockAfterMinutes: 5,
  });
  expect(commandArgs['host.setAppearance'].safeParse(wanted).success).toBe(true);
});

test('what was never set, or comes from a newer version, is left alone', () => {
  expect(wantedAppearance({ theme: 'sepia' })).toEqual({});
});
