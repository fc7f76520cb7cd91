/** Why the installed packages are not those of the lockfile, or undefined when they are. */
export function staleness(root?: string): string | undefined;

/** Makes node_modules what the lockfile says. CARTABLE_NO_INSTALL=1 leaves it alone. */
export function ensureDependencies(): Promise<void>;
