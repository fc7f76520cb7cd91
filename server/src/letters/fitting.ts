/** The first of these sizes, in points, in which a text of this width is at most so high; else the last. */
export function fitting(
  document: PDFKit.PDFDocument,
  text: string,
  sizes: readonly number[],
  height: number,
  width: number,
): number {
  const found = sizes.find((size) => document.fontSize(size).heightOfString(text, { width }) <= height);
  return found ?? sizes.at(-1) ?? 8;
}
