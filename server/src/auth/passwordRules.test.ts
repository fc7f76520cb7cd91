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

it.each([
  'qsdfghjklm',
  'mlkjhgfdsq12',
  'azertyuiopq',
  'azertyazerty1',
  'AZERTYuiop2024!',
  'qwertyuiop75',
  '1aqw2zsx3edc',
  'abcdefghijk7',
  'wxcvbn123456',
])('refuses %s, a walk over the keyboard', (password) =>
  expect(checkPassword(password, words)).toMatchObject({ error: { code: 'auth.password_common' } }),
);

it.each(['doudou1234', 'loulouloulou75', 'chouchou2024!', 'aaaaaaaaaab', 'tralalatralalala'])(
  'refuses %s, a repetition with a tail',
  (password) =>
    expect(checkPassword(password, words)).toMatchObject({ error: { code: 'auth.password_common' } }),
);

it.each(['footballeur', 'Footballeur93', 'élémentaire', 'portefeuille!', 'psg4ever2024', 'roi lion 2024'])(
  'refuses %s, a known word or two short ones',
  (password) =>
    expect(checkPassword(password, words)).toMatchObject({ error: { code: 'auth.password_common' } }),
);

it.each([
  'cheval agrafe pile',
  'bonbon au chocolat',
  'azerty et mandarines',
  'ma poule dort 3h',
  'kzhw pfao qd',
])('takes %s: several words, or none that are known', (password) =>
  expect(checkPassword(password, words)).toMatchObject({ ok: true }),
);
