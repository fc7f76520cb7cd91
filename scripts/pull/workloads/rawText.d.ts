/** A file's own text, which the bundler puts into what imports it. */
declare module '*?raw' {
  const text: string;
  export default text;
}
