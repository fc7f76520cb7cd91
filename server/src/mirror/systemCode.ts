/** The system's word for what went wrong (`ENOSPC`), for a log. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
