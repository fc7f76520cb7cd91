/** Record types whose visible state a transaction changed; told to listeners once it is committed. */
export type ChangedTypes = Set<string>;
