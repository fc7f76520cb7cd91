import type { RecordId, UserId } from '../../lib/ids.ts';
import { type Need, needBy, type RecordView } from '../mutator.ts';
import { documentNode } from './node.ts';

const longestName = 255;
/** How many numbered names are tried before the identifier makes the name unique. */
const numberedNames = 9;

/** One text for all the names that some file system takes for the same: case and Unicode form (NFC, NFD, compatibility) aside. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/** Where a name stands: {@link DocumentNode.slot}. */
export function slotOf(ownerId: UserId, parentId: RecordId | null, name: string): string {
  return `${parentId ?? ownerId}/${foldName(name)}`;
}

/** `Rapport.odt` → `['Rapport', '.odt']`; a leading dot belongs to the stem. */
function split(name: string): readonly [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  return dot <= 0 || name.length - dot > 16 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
}

/** The name with a mark before its extension, cut to fit: `Rapport (2).odt`. */
export function withSuffix(name: string, suffix: string): string {
  const [stem, extension] = split(name);
  const tail = ` (${suffix})${extension}`;
  // Cut by characters, so that no surrogate pair is halved.
  let kept = [...stem];
  while (kept.join('').length + tail.length > longestName) kept = kept.slice(0, -1);
  return `${kept.join('').trimEnd()}${tail}`;
}

function candidates(id: RecordId, name: string): readonly string[] {
  const numbers = Array.from({ length: numberedNames - 1 }, (_, index) =>
    withSuffix(name, String(index + 2)),
  );
  return [name, ...numbers, withSuffix(name, id.slice(-12))];
}

/** The needs that {@link freeName} reads. */
export function namesNeeded(
  ownerId: UserId,
  parentId: RecordId | null,
  id: RecordId,
  name: string,
): readonly Need[] {
  return candidates(id, name).map((candidate) =>
    needBy(documentNode, 'slot', slotOf(ownerId, parentId, candidate)),
  );
}

/** The name itself, or the first of `name (2)`, `name (3)`… that nothing else has in the folder: both files stay. */
export function freeName(
  view: RecordView,
  ownerId: UserId,
  parentId: RecordId | null,
  id: RecordId,
  name: string,
): string {
  const tried = candidates(id, name);
  const free = tried.find((candidate) =>
    view.by(documentNode, 'slot', slotOf(ownerId, parentId, candidate)).every((taken) => taken.id === id),
  );
  return free ?? tried.at(-1) ?? name;
}
