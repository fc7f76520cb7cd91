import { z } from 'zod';
import { defineMutator } from '../../mutator.ts';
import { publicationFields, publicationNeeds, setPublished } from '../publication.ts';

/** A teacher shows an evaluation and its marks to families; the server's averages follow. */
export const publish = defineMutator({
  name: 'grades.publish',
  args: z.strictObject(publicationFields),
  needs: publicationNeeds,
  run: (context) => setPublished(context, true),
});
