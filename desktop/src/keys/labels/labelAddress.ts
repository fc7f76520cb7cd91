/** What a label's code says: the page of the key in the school's fleet. */
export function labelAddress(server: string, keyId: string): string {
  return `${server}/#/fleet/${keyId}`;
}
