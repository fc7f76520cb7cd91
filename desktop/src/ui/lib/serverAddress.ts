/** What was copied from a sheet of paper as an address: spaces and a final slash go, and `https://` is understood. */
export function serverAddress(typed: string): string {
  const address = typed.trim().replace(/\/+$/, '');
  return address === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`;
}
