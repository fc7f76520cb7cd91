import type { RecordId } from '../../lib/ids.ts';
import type { Actor } from '../actor.ts';
import { type Outcome, type RecordView, rejected } from '../mutator.ts';
import { notAllowed } from '../refusals.ts';
import { type DocumentNode, documentNode } from './node.ts';

export type Own =
  | { readonly ok: true; readonly node: DocumentNode }
  | { readonly ok: false; readonly outcome: Outcome };

/** The actor's own file or folder, or why they may not touch it. */
export function ownNode(view: RecordView, actor: Actor, id: RecordId): Own {
  const node = view.get(documentNode, id);
  if (!node) return { ok: false, outcome: rejected('documents.gone') };
  return node.ownerId === actor.userId ? { ok: true, node } : { ok: false, outcome: notAllowed };
}
