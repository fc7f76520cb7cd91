import { AppError, type ErrorData } from '@cartable/shared/lib/errors.ts';
import type { Place } from './reader.ts';

/** The error that refuses a whole reading; its sentence names the file and the line. */
export function unreadable(code: `import.${string}`, at: Place, data: ErrorData = {}): AppError {
  return new AppError(code, { ...data, file: at.file, line: at.line });
}
