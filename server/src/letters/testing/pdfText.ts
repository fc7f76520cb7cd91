import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** The text of each page of a PDF, line by line, as whoever reads it on paper. */
export async function pdfText(bytes: Uint8Array): Promise<readonly string[]> {
  // pdf.js takes the bytes for itself, and complains of what it would need to draw.
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const document = await task.promise;
  try {
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      pages.push(items.map((one) => ('str' in one ? one.str : '')).join('\n'));
    }
    return pages;
  } finally {
    await task.destroy();
  }
}
