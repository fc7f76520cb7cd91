import { expect, it } from 'vitest';
import { checkPassword } from './passwordRules.ts';

const words = ['camille.martin', 'Camille', 'Martin-Éluard', 'Lycée Rosa-Bonheur', 'cartable'];

it.each([
  'six renards gris',
  'мой старый зелёный портфель',
  'حقيبتي الخضراء القديمة',
  '我的旧绿色书包很重很重',
  'Ça va être dur 12',
])('takes %s', (password) => expect(checkPassword(password, words)).toMatchObject({ ok: true }));

it.each([
  'camillemartin2009',
  'Éluard Martin 12',
  'RosaBonheur75',
  'cartable2026!',
  '20/03/2009 75014',
  '1234567890123',
])('refuses %s, made of what others know of the person or of digits alone', (password) =>
  expect(checkPassword(password, words)).toMatchObject({ error: { code: 'auth.password_common' } }),
);
