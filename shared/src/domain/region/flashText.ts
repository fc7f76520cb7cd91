/** Longest text of a flash message, in characters. */
export const maxFlashText = 400;

/** Sites that a flash message may lead to, with all their subdomains: public services only. */
export const flashSites: readonly string[] = [
  'iledefrance.fr',
  'ac-paris.fr',
  'ac-creteil.fr',
  'ac-versailles.fr',
  'education.gouv.fr',
  'service-public.fr',
  'gouv.fr',
  'cnil.fr',
];

const address = /\b[a-z][a-z0-9+.-]*:\/\/[^\s<>"]+/gi;
/** What ends a sentence is not part of an address. */
const trailing = /[.,;:!?)\]»”’'"]+$/;

/** A piece of a message: words, or an address that may be followed. */
export interface FlashPiece {
  readonly text: string;
  readonly href?: string;
}

/** Whether a message may lead to this address: https, the usual port, no user, a public service's site. */
export function isFlashAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:') return false;
  if (url.port !== '' || url.username !== '' || url.password !== '') return false;
  return flashSites.some((site) => url.hostname === site || url.hostname.endsWith(`.${site}`));
}

/** The addresses in a text, without what ends the sentence after them. */
export function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(address)].map(([found]) => found.replace(trailing, ''));
}

/** A text cut into words and links; an address that may not be followed stays words. */
export function flashPieces(text: string): readonly FlashPiece[] {
  const pieces: FlashPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const found = match[0].replace(trailing, '');
    if (!isFlashAddress(found)) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: found, href: found });
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
