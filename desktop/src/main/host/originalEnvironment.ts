/**
 * The environment as it was before {@link quietHost} turned it to the key. Programs that the person opens from Cartable (a
 * browser, a text processor) get this one: with ours they would keep their own caches on the key.
 */
export const originalEnvironment: Readonly<NodeJS.ProcessEnv> = { ...process.env };
