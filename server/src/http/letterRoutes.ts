import { z } from 'zod';
import type { ActivationFollowUp } from '../letters/activationFollowUp.ts';
import { followedKinds } from '../letters/activationFollowUp.ts';
import { letterLayouts } from '../letters/letterPdf.ts';
import type { LetterService } from '../letters/letterService.ts';
import { languageOf } from './errorReply.ts';
import { letterClasses, madeFile } from './importSchemas.ts';
import { type Route, sessionRoute } from './route.ts';

const followed = {
  classId: z.string(),
  className: z.string(),
  kinds: z.array(z.strictObject({ kind: z.enum(followedKinds), people: z.int(), entered: z.int() })),
};
const waiting = z.strictObject({
  userId: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  kind: z.enum(followedKinds),
  children: z.array(z.strictObject({ name: z.string(), className: z.string().nullable() })),
  blocked: z.boolean(),
  codeUntil: z.int().nullable(),
});

/** Activation letters by class (those who answer for accounts), and who has come in since. */
export function letterRoutes(letters: LetterService, followUp: ActivationFollowUp): readonly Route[] {
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/activations',
      summary:
        'How many of each class have a way in of their own, by what they are (those who answer for accounts, CPE, professeurs principaux for theirs)',
      answer: z.array(z.strictObject(followed)),
      errors: ['auth.forbidden'],
      handle: async ({ session, request }) => ({
        json: await followUp.classes(session, languageOf(request.headers['accept-language'])),
      }),
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/activations/{classId}',
      summary: 'A class with those who have no way in yet (the same people)',
      parameters: [{ name: 'classId', in: 'path', description: 'The class' }],
      answer: z.strictObject({ ...followed, waiting: z.array(waiting), letters: z.boolean() }),
      errors: ['auth.forbidden', 'request.not_found'],
      handle: async ({ session, params, request }) => {
        const language = languageOf(request.headers['accept-language']);
        return { json: await followUp.one(session, params.classId ?? '', language) };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/letters',
      summary: 'The classes, with how many people of each have not chosen a password yet',
      answer: letterClasses,
      errors: ['auth.forbidden'],
      handle: async ({ session, request }) => {
        const language = languageOf(request.headers['accept-language']);
        return { json: await letters.classes(session, language) };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/letters',
      summary: 'Make the letters of a class as a PDF: new codes, the earlier ones are void',
      body: z.strictObject({
        classId: z.string().max(140),
        /** Letters a sheet. */
        layout: z.enum(letterLayouts).default('one'),
      }),
      answer: madeFile.extend({ letters: z.int() }),
      errors: ['auth.forbidden', 'request.not_found', 'letters.nobody'],
      handle: async ({ session, body, origin, request }) => {
        const language = languageOf(request.headers['accept-language']);
        const { classId, layout } = body;
        const { name, letters: count, pdf } = await letters.make(session, classId, origin, language, layout);
        return {
          json: { name, letters: count, base64: Buffer.from(pdf).toString('base64') },
          status: 201,
        };
      },
    }),
  ];
}
