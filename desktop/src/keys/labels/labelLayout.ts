import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { encode } from 'uqr';
import { labelAddress } from './labelAddress.ts';

/** The commonest sheet of labels in French offices: A4, 3 × 8 labels of 70 × 37 mm, 0.5 mm above and below. Millimetres. */
export const sheet = { columns: 3, rows: 8, width: 70, height: 37, top: 0.5 } as const;

/** The square of the code in a label, in millimetres from its corner. */
export const codePlace = { left: 3.5, top: 6.5, side: 24 } as const;
/** Where every line begins and how long it may be, in millimetres. What is longer is cut, with three dots. */
export const linePlace = { left: 29.5, width: 37 } as const;

/** Each line's distance from the label's upper edge (millimetres), its size (points) and its face. */
export const lines = {
  serial: { top: 6, size: 12.5, face: 'mono', colour: '#000000' },
  family: { top: 13, size: 8.5, face: 'bold', colour: '#000000' },
  given: { top: 17, size: 8.5, face: 'regular', colour: '#000000' },
  class: { top: 21, size: 8.5, face: 'regular', colour: '#000000' },
  school: { top: 28, size: 6, face: 'regular', colour: '#444444' },
} as const;
export type LineKind = keyof typeof lines;

/** White around the code that readers need, in squares. */
const QUIET_MODULES = 2;

/** What stands on a key's label: the page's and the PDF's are the same. */
export interface Label {
  readonly lines: readonly (readonly [kind: LineKind, text: string])[];
  /** The code, of `size` × `size` squares. */
  readonly size: number;
  /** Each run of dark squares as one rectangle of height 1: printers leave hairlines between squares drawn one by one. */
  readonly dark: readonly { readonly x: number; readonly y: number; readonly width: number }[];
}

export interface AboutLabels {
  readonly schoolName: string;
  /** The server's origin, to which the code leads. */
  readonly server: string;
}

/** The labels of these keys by sheet: number, code, and for whom the key is. */
export function labelSheets(keys: readonly BatchKey[], about: AboutLabels): readonly (readonly Label[])[] {
  const perSheet = sheet.columns * sheet.rows;
  return Array.from({ length: Math.ceil(keys.length / perSheet) }, (_, index) =>
    keys.slice(index * perSheet, (index + 1) * perSheet).map((key) => labelOf(key, about)),
  );
}

function labelOf({ serial, keyId, holder }: BatchKey, { schoolName, server }: AboutLabels): Label {
  const who =
    holder === null
      ? []
      : ([
          ['family', holder.familyName],
          ['given', holder.givenName],
          ['class', holder.className ?? ''],
        ] as const);
  const { data, size } = encode(labelAddress(server, keyId), { border: QUIET_MODULES, ecc: 'M' });
  return { lines: [['serial', serial], ...who, ['school', schoolName]], size, dark: data.flatMap(runsOf) };
}

function runsOf(cells: readonly boolean[], y: number): Label['dark'] {
  const runs: { readonly x: number; readonly y: number; readonly width: number }[] = [];
  for (let x = 0; x < cells.length; x++) {
    if (cells[x] !== true) continue;
    let width = 1;
    while (cells[x + width] === true) width += 1;
    runs.push({ x, y, width });
    x += width;
  }
  return runs;
}
