/** Nominal typing for values that share a runtime representation. `Brand<string, 'ScopeId'>` is a string that only our constructors make. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
