import { expect, it } from 'vitest';
import { recoverySheetPage } from './recoverySheetPage.ts';

it('shows the code and the person, and lets no text become markup', () => {
  const sheet = {
    code: '3QK7-8FZ2',
    escrow: true,
    personName: '<img src=x onerror="a">',
    createdAt: Date.UTC(2026, 8, 1, 12),
  };
  const page = recoverySheetPage(sheet, 'fr');
  expect(page).toContain('3QK7-8FZ2');
  expect(page).toContain('1er septembre 2026');
  expect(page).not.toContain('<img');
  expect(recoverySheetPage(sheet, 'en')).toContain('lang="en"');
});
