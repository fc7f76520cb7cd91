/** The scheme and the one host of our pages: a real origin, unlike file://, so that the same-origin rules hold. */
export const pageScheme = 'app';
export const pageOrigin = 'app://cartable';

/** Whether an address is one of our pages. Compared as parsed, never as a prefix: `app://cartable.example` is not. */
export function isPageUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return (
    url.protocol === `${pageScheme}:` && url.host === 'cartable' && url.username === '' && url.port === ''
  );
}
