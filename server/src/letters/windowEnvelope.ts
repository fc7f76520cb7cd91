/** One millimetre in points. */
export const millimetre = 72 / 25.4;

/** A rectangle on an A4 sheet, in millimetres from its upper left corner. */
export interface SheetArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** An envelope with a window, seen from its front: its size, the window's, and how far that stands from the right and the lower edge. Millimetres. */
export interface WindowEnvelope {
  readonly width: number;
  readonly height: number;
  readonly window: { readonly width: number; readonly height: number };
  readonly fromRight: number;
  readonly fromBottom: number;
  /** How high the folded sheet is: a third or a half of A4. */
  readonly folded: number;
}

const sheet = { width: 210, height: 297 } as const;

/** The envelopes with a window on the right that French stationers sell. */
export const frenchEnvelopes = {
  /** 110 × 220, the sheet folded in three; the usual one. */
  dl: {
    ...{ width: 220, height: 110, fromRight: 20, fromBottom: 20 },
    ...{ window: { width: 100, height: 35 }, folded: sheet.height / 3 },
  },
  /** The same with a higher window, for registered letters. */
  dlHigh: {
    ...{ width: 220, height: 110, fromRight: 20, fromBottom: 20 },
    ...{ window: { width: 100, height: 45 }, folded: sheet.height / 3 },
  },
  /** 162 × 229, the sheet folded in two. */
  c5: {
    ...{ width: 229, height: 162, fromRight: 20, fromBottom: 60 },
    ...{ window: { width: 100, height: 45 }, folded: sheet.height / 2 },
  },
} as const satisfies Readonly<Record<string, WindowEnvelope>>;

/**
 * What a window shows of the sheet. The sheet slips in its envelope, by all the room that is left: `always` is seen however it lies, `ever` is what may be
 * seen in some position.
 */
export function seenThrough(envelope: WindowEnvelope): {
  readonly always: SheetArea;
  readonly ever: SheetArea;
} {
  const slip = { x: envelope.width - sheet.width, y: envelope.height - envelope.folded };
  const right = envelope.width - envelope.fromRight;
  const bottom = envelope.height - envelope.fromBottom;
  const left = right - envelope.window.width;
  const top = bottom - envelope.window.height;
  return {
    always: { left, right: right - slip.x, top, bottom: bottom - slip.y },
    ever: { left: left - slip.x, right, top: top - slip.y, bottom },
  };
}

const seen = Object.values(frenchEnvelopes).map(seenThrough);
const most = (side: (one: (typeof seen)[number]) => number) => Math.max(...seen.map(side));
const least = (side: (one: (typeof seen)[number]) => number) => Math.min(...seen.map(side));

/** Where the addressee is seen through the window of each of these envelopes. */
export const addressArea: SheetArea = {
  left: most(({ always }) => always.left),
  right: least(({ always }) => always.right),
  top: most(({ always }) => always.top),
  bottom: least(({ always }) => always.bottom),
};

/** Where nothing but the addressee may stand: some window may show it. */
export const exposedArea: SheetArea = {
  left: least(({ ever }) => ever.left),
  right: most(({ ever }) => ever.right),
  top: least(({ ever }) => ever.top),
  bottom: most(({ ever }) => ever.bottom),
};

/** Where the sheet is folded in three, from its top. */
export const folds = [sheet.height / 3, (2 * sheet.height) / 3] as const;
