/** Stylesheets are imported for their effect: the bundler gathers them into one file served under `style-src 'self'`. */
declare module '*.css';

/** The address that the bundler gives to a file of its own. */
declare module '*?url' {
  const url: string;
  export default url;
}

/** The address of a worker's own bundle. */
declare module '*?worker&url' {
  const url: string;
  export default url;
}
