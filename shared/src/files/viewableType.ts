/** Types that the page's own viewers show. None of them runs as a page: no HTML, no XML, no script. */
const viewable =
  /^(?:application\/pdf|text\/plain|image\/(?:png|jpeg|gif|webp|avif|bmp)|(?:audio|video)\/[a-z0-9.+-]+)$/u;

/** The type to serve a document with: its own when a viewer shows it, else plain bytes that nothing interprets. */
export function viewableType(mime: string): string {
  return viewable.test(mime) ? mime : 'application/octet-stream';
}
