/** Whoever opens something returns one; whoever receives one calls it exactly once. */
export interface Disposable {
  dispose(): void;
}
