import { z } from 'zod';
import { joinedId } from '../../../lib/ids.ts';
import { applied, defineMutator, needOne, put } from '../../mutator.ts';
import { preference, preferenceKeys, preferenceValues } from '../preference.ts';

/** Anyone sets their own preferences; the last arrival wins, key by key. */
export const set = defineMutator({
  name: 'settings.set',
  args: z
    .strictObject({ key: z.enum(preferenceKeys), value: z.string().max(200) })
    .refine((args) => preferenceValues[args.key].test(args.value), {
      error: 'not a value of this preference',
    }),
  needs: (args, _loaded, actor) => [needOne(preference, joinedId(actor.userId, args.key))],
  run({ actor, args, view }) {
    const id = joinedId(actor.userId, args.key);
    const current = view.get(preference, id) ?? { id, userId: actor.userId, key: args.key };
    return applied(put(preference, { ...current, value: args.value }));
  },
});
