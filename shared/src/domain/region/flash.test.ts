import { expect, test } from 'vitest';
import { smallSchool } from '../../testing/smallSchool.ts';
import { flash } from './flash.ts';
import { flashSeen } from './flashSeen.ts';
import { addressesIn, flashPieces, isFlashAddress } from './flashText.ts';
import { flashText } from './flashTextField.ts';

test.each([
  ['https://www.iledefrance.fr/lycees', true],
  ['https://ac-creteil.fr/', true],
  ['http://www.iledefrance.fr/', false],
  ['https://iledefrance.fr.example.org/', false],
  ['https://example.org/?https://iledefrance.fr', false],
  ['https://iledefrance.fr@example.org/', false],
  ['https://user:secret@iledefrance.fr/', false],
  ['https://iledefrance.fr:8443/', false],
  ['https://notiledefrance.fr/', false],
  ['javascript:alert(1)//iledefrance.fr', false],
  ['data:text/html,x', false],
  ['//iledefrance.fr', false],
])('%s may be followed: %s', (address, allowed) => {
  expect(isFlashAddress(address)).toBe(allowed);
});

test('a text is cut into words and links, the end of the sentence outside', () => {
  expect(flashPieces('Voir https://www.iledefrance.fr/cle. Merci !')).toEqual([
    { text: 'Voir ' },
    { text: 'https://www.iledefrance.fr/cle', href: 'https://www.iledefrance.fr/cle' },
    { text: '. Merci !' },
  ]);
  const hostile = 'Voir https://exemple.org et javascript://alert(1)';
  expect(flashPieces(hostile)).toEqual([{ text: hostile }]);
  expect(addressesIn(hostile)).toEqual(['https://exemple.org', 'javascript://alert(1']);
});

test('a text is plain: no control, no invisible sign, at most 400 characters', () => {
  expect(flashText.safeParse('Deux\nlignes').success).toBe(true);
  for (const bad of ['', ' ', 'a\u0000b', 'a\u202eb', 'x'.repeat(401)]) {
    expect(flashText.safeParse(bad).success).toBe(false);
  }
});

const message = (fields: object) =>
  flash.schema.parse({
    id: 'message',
    tone: 'warn',
    roles: [],
    textFr: 'Coupure ce soir.',
    textEn: null,
    startsOn: '2026-11-01',
    endsOn: '2026-12-01',
    ...fields,
  });

test('a message for some roles is in their scopes alone', () => {
  expect(flash.scopes(message({}))).toEqual(['school']);
  expect(flash.scopes(message({ roles: ['teacher', 'cpe'] }))).toEqual([
    'school:role:teacher',
    'school:role:cpe',
  ]);
});

test('everybody puts a message away for themself alone, and one that is not theirs leaves nothing', () => {
  const host = smallSchool();
  host.seed(flash.type, message({}));
  host.seed(flash.type, message({ id: 'forTeachers', roles: ['teacher'] }));
  expect(host.act('pupil', 'region.dismissFlash', { flashId: 'message' }).kind).toBe('applied');
  host.act('pupil', 'region.dismissFlash', { flashId: 'forTeachers' });
  host.act('pupil', 'region.dismissFlash', { flashId: 'nothing' });
  expect(host.all(flashSeen).map((one) => one.id)).toEqual(['message.pupil']);
  expect(flashSeen.scopes(flashSeen.schema.parse(host.all(flashSeen)[0]))).toEqual(['user:pupil:rw']);
});
