/** Stylesheets are imported for their effect: the bundler gathers them into one file served under `style-src 'self'`. */
declare module '*.css';
