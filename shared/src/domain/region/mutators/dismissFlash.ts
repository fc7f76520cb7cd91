import { z } from 'zod';
import { joinedId } from '../../../lib/ids.ts';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put } from '../../mutator.ts';
import { flash } from '../flash.ts';
import { flashSeen } from '../flashSeen.ts';

/** Anyone puts a message away for themself. One that is gone meanwhile, or was never theirs, leaves nothing. */
export const dismissFlash = defineMutator({
  name: 'region.dismissFlash',
  args: z.strictObject({ flashId: recordId }),
  needs: ({ flashId }, _loaded, actor) => [
    needOne(flash, flashId),
    needOne(flashSeen, joinedId(flashId, actor.userId)),
  ],
  run({ actor, args: { flashId }, view }) {
    const message = view.get(flash, flashId);
    if (!message) return applied();
    if (message.roles.length > 0 && !message.roles.some((role) => actor.roles.has(role))) return applied();
    const id = joinedId(flashId, actor.userId);
    return applied(put(flashSeen, { ...view.get(flashSeen, id), id, userId: actor.userId, flashId }));
  },
});
