import { describe, expect, it } from 'vitest';
import en from '../locales/en.json' with { type: 'json' };
import fr from '../locales/fr.json' with { type: 'json' };
import { errorSentence, sentence, systemLanguage } from './sentences.ts';

describe('the shell’s sentences', () => {
  it('say the same things in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort());
  });
  it('are filled with their data', () => {
    expect(sentence('fr', 'sheet.for', { name: 'Léa' })).toBe('Pour Léa');
  });
  it('exist for each error that can stop the start', () => {
    const codes = [
      'key.marker_missing',
      'key.marker_damaged',
      'key.newer_format',
      'key.unreadable',
      'key.override_refused',
      'key.open_here',
      'key.open_elsewhere',
      'key.lock_lost',
      'host.switch_refused',
      'host.not_allowed',
      'host.bad_request',
      'host.defect',
      'vault.stopped',
      'vault.crashed',
      'vault.crashed_often',
      'key.removed',
      'files.not_on_disk',
      'files.type_not_opened',
      'files.not_opened',
      'host.address_refused',
      'host.not_opened',
      'vault.sheet_gone',
      'host.print_failed',
      'host.sheet_not_saved',
    ];
    for (const code of codes) {
      expect(errorSentence('fr', code), code).not.toBe(code);
      expect(errorSentence('en', code), code).not.toBe(code);
    }
  });
  it('start in the system’s language', () => {
    expect(systemLanguage(['en-GB', 'fr'])).toBe('en');
    expect(systemLanguage(['de', 'en'])).toBe('fr');
    expect(systemLanguage([])).toBe('fr');
  });
});
