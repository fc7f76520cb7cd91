import { type LegalNotice, legalNotice } from '@cartable/shared/domain/region/legalNotice.ts';
import { z } from 'zod';
import { openRoute, type Route } from './route.ts';

const answer = z.strictObject({ legal: legalNotice.nullable() });

/** What the law asks a public service to say of who makes it, to anybody. */
export function legalRoutes(legal: LegalNotice | undefined): readonly Route[] {
  return [
    openRoute({
      method: 'get',
      path: '/api/v1/legal',
      summary:
        'Publisher, director of publication, hosting company, data protection officer, accessibility; null = the operator gave none',
      answer,
      handle: async () => ({ json: { legal: legal ?? null } satisfies z.infer<typeof answer> }),
    }),
  ];
}
