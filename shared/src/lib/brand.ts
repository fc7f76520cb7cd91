/** Nominal typing for values that share a runtime representation. `Brand<string, 'ScopeId'>` is a string that only our constructors make. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** The same shape with every branded text as a plain one: what crosses a boundary before it is validated. */
export type Unbranded<T> = T extends string
  ? T extends Brand<string, infer _Name>
    ? string
    : T
  : T extends readonly (infer Item)[]
    ? readonly Unbranded<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Unbranded<T[Key]> }
      : T;
