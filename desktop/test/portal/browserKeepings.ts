/** What a browser holds for the page's origin, as far as a script sees. Runs in the page. */
export async function browserKeepings() {
  // WebKit's small browser offers pages no files of their own.
  const root = await navigator.storage?.getDirectory();
  const files: string[] = [];
  for await (const name of root?.keys() ?? []) files.push(name);
  return {
    files,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
  };
}

/** What {@link browserKeepings} says of a browser that keeps nothing. */
export const nothingKept = {
  files: [],
  databases: 0,
  caches: 0,
  local: 0,
  session: 0,
  cookies: '',
} satisfies Awaited<ReturnType<typeof browserKeepings>>;
