import { toBase64Url } from '@cartable/shared/lib/base64url.ts';

const words =
  'lire étudier chapitre exercice page document question réponse paragraphe carte figure calculer démontrer expliquer rédiger préparer relire texte auteur siècle'.split(
    ' ',
  );

/** Homework of one class, about 400 bytes each as JSON, with text that compresses like text. The same at each call. */
export function benchAssignments(count: number): readonly { readonly id: string; readonly title: string }[] {
  let state = 12345;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
  const sentence = (length: number): string =>
    Array.from({ length }, () => words[random(words.length)]).join(' ');
  return Array.from({ length: count }, (_, index) => {
    const id = toBase64Url(Uint8Array.from({ length: 16 }, () => random(256)));
    return {
      id,
      classId: 'class',
      subjectId: `subject-${random(12)}`,
      teacherId: `teacher-${random(12)}`,
      givenOn: '2026-11-02',
      createdAt: 1_790_000_000_000 + random(1_000_000_000),
      title: `${sentence(3)} ${index}`,
      description: sentence(9),
      dueOn: `2026-1${random(2) + 1}-${String(random(28) + 1).padStart(2, '0')}`,
      kind: 'exercise',
      estimatedMinutes: 5 + random(60),
      handIn: 'none',
      attachments: [],
      published: true,
    };
  });
}
