/** A cryptographically secure source. Tests pass a seeded one and print the seed. */
export interface Random {
  /** `length` fresh random bytes. */
  bytes(length: number): Uint8Array;
}
