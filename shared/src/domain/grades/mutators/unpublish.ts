import { z } from 'zod';
import { defineMutator } from '../../mutator.ts';
import { publicationFields, publicationNeeds, setPublished } from '../publication.ts';

/** A teacher hides an evaluation again: its marks leave the families' keys at their next synchronisation. */
export const unpublish = defineMutator({
  name: 'grades.unpublish',
  args: z.strictObject(publicationFields),
  needs: publicationNeeds,
  run: (context) => setPublished(context, false),
});
