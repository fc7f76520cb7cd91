/** Makes a switch over a union exhaustive: adding a member without a case no longer compiles. */
export function never(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
}
