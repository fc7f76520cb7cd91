import { defaultAppearance, type HostState, plainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import { expect, it } from 'vitest';
import { drawnPageName, withLook } from './drawnPage.ts';

const locked: HostState = {
  ...plainlyLocked,
  appearance: defaultAppearance,
  server: null,
  version: '1',
  host: 'electron',
};
const page = '<!doctype html>\n<html lang="fr" data-theme="light">';

it('is drawn for a key that is locked and has nothing to explain, in its language', () => {
  expect(drawnPageName(locked)).toBe('locked.fr.html');
  const english = { ...locked, appearance: { ...defaultAppearance, language: 'en' as const } };
  expect(drawnPageName(english)).toBe('locked.en.html');
});

it.each([
  ['an unknown state', undefined],
  ['a new key', { ...locked, phase: 'firstStart' as const }],
  ['a reason to say', { ...locked, problem: { code: 'idle', data: {} } }],
  ['a wait after a wrong passphrase', { ...locked, retryAfterMs: 900 }],
  ['larger text', { ...locked, appearance: { ...defaultAppearance, textScale: 150 } }],
])('is not drawn for %s', (_what, state) => expect(drawnPageName(state)).toBeUndefined());

it('looks as the person chose, or as the system asks', () => {
  const chosen = { ...defaultAppearance, theme: 'dark', font: 'dyslexia', reducedMotion: true } as const;
  expect(withLook(page, { ...locked, appearance: chosen }, { dark: false, contrast: false })).toContain(
    '<html lang="fr" data-theme="dark" data-font="dyslexia" data-motion="reduced">',
  );
  expect(withLook(page, locked, { dark: true, contrast: false })).toContain('data-theme="dark"');
  expect(withLook(page, locked, { dark: true, contrast: true })).toContain('data-theme="contrast"');
  expect(withLook(page, locked, { dark: false, contrast: false })).toContain('data-theme="light"');
});
