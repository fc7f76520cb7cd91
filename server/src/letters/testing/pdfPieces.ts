import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A piece of text on a page, in points from the upper left corner of A4. */
export interface Piece {
  readonly text: string;
  readonly x: number;
  /** To the foot of the line. */
  readonly y: number;
  readonly width: number;
  /** The size of its letters. */
  readonly size: number;
}

/** Where each piece of text stands, by page. */
export async function pdfPieces(bytes: Uint8Array): Promise<readonly (readonly Piece[])[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const document = await task.promise;
  try {
    const pages: Piece[][] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      pages.push(
        items.flatMap((one) =>
          'str' in one && one.str.trim() !== ''
            ? [
                {
                  ...{ text: one.str, width: one.width, size: one.height },
                  ...{ x: Number(one.transform[4]), y: 842 - Number(one.transform[5]) },
                },
              ]
            : [],
        ),
      );
    }
    return pages;
  } finally {
    await task.destroy();
  }
}
