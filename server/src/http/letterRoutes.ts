import { z } from 'zod';
import type { LetterService } from '../letters/letterService.ts';
import { languageOf } from './errorReply.ts';
import { letterClasses, madeFile } from './importSchemas.ts';
import { type Route, sessionRoute } from './route.ts';

/** Activation letters by class (those who answer for accounts). */
export function letterRoutes(letters: LetterService): readonly Route[] {
  return [
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
      body: z.strictObject({ classId: z.string().max(140) }),
      answer: madeFile.extend({ letters: z.int() }),
      errors: ['auth.forbidden', 'request.not_found', 'letters.nobody'],
      handle: async ({ session, body, origin, request }) => {
        const language = languageOf(request.headers['accept-language']);
        const { name, letters: count, pdf } = await letters.make(session, body.classId, origin, language);
        return {
          json: { name, letters: count, base64: Buffer.from(pdf).toString('base64') },
          status: 201,
        };
      },
    }),
  ];
}
