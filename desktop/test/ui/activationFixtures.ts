import { day, now } from './fixturePeople.ts';

const followed = (
  classId: string,
  className: string,
  kinds: readonly (readonly [kind: string, people: number, entered: number])[],
) => ({
  ...{ classId, className },
  kinds: kinds.map(([kind, people, entered]) => ({ kind, people, entered })),
});
/** Somebody who has not come in yet; their letter is past its time when they have children here. */
const expected = (
  familyName: string,
  givenName: string,
  kind: string,
  children: readonly string[] = [],
  blocked = false,
) => ({
  ...{ userId: givenName, givenName, familyName, kind, blocked },
  children: children.map((name) => ({ name, className: '2de 2' })),
  codeUntil: children.length > 0 ? null : now + 60 * day,
});

/** Who has come in since letters were handed out, and who has not. */
export const activationAnswers = {
  'activations.classes': [
    followed('c1', '2de 1', [
      ['pupil', 35, 35],
      ['guardian', 61, 61],
    ]),
    followed('c2', '2de 2', [
      ['pupil', 35, 31],
      ['guardian', 66, 24],
    ]),
    followed('c4', '1re STMG 1', [
      ['pupil', 30, 0],
      ['guardian', 58, 0],
    ]),
    followed('staff', 'Personnels', [['staff', 84, 79]]),
  ],
  'activations.class': {
    ...followed('c2', '2de 2', [
      ['pupil', 35, 33],
      ['guardian', 66, 63],
    ]),
    waiting: [
      expected('Abdelkader', 'Yanis', 'pupil'),
      expected('Abdelkader', 'Samia', 'guardian', ['Yanis Abdelkader']),
      expected('Chevalier-Montalembert', 'Marie-Charlotte', 'pupil', [], true),
      expected('Nguyễn', 'Thị Hồng', 'guardian', ['Minh Nguyễn', 'Lan Nguyễn']),
    ],
    letters: true,
  },
  'letters.make': { name: '2de-2.pdf', base64: 'JVBERi0xLjMK', letters: 3 },
};
