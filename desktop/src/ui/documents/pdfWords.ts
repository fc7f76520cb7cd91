import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/**
 * The words of a PDF's page in their order, for those who do not see it. PDF.js would gather them itself, but goes through its stream with
 * `for await`, which Safari cannot before its version 27.
 */
export async function pdfWords(page: PDFPageProxy): Promise<string> {
  const reader = page.streamTextContent().getReader();
  const words: string[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    for (const item of (read.value as Awaited<ReturnType<PDFPageProxy['getTextContent']>>).items) {
      if ('str' in item) words.push(item.str);
    }
  }
  return words.join(' ');
}
