/** How a piece of work ended: `ok`, or the code of its refusal; what an error says that has none. */
export function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: { readonly code?: string }) => error.code ?? String(error),
  );
}
