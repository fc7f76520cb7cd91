declare module '*/errors.json?first' {
  /** The errors that a first page can meet; the build makes the list (`firstErrors` in `vite.lean.ts`). */
  const sentences: Readonly<Record<string, string>>;
  export default sentences;
}
