/** The checkout's root folder. */
export const ROOT: string;

/** Absolute path of a Node ≥ 24, or undefined when the machine has none. */
export function findNode24(): string | undefined;

/**
 * A copy of the environment in which `node` and the packages' commands are the project's own, and files may have
 * French names.
 */
export function environmentWith(nodePath: string): NodeJS.ProcessEnv;
