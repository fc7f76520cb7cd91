import { readFileSync } from 'node:fs';
import { AppError, type ErrorData, isAppError } from '@cartable/shared/lib/errors.ts';
import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';

const languages = ['fr', 'en'] as const;
type Language = (typeof languages)[number];

const sentences = Object.fromEntries(
  languages.map((language) => [language, readSentences(language)]),
) as Readonly<Record<Language, Readonly<Record<string, string>>>>;

function readSentences(language: Language): Readonly<Record<string, string>> {
  const url = new URL(`../../../shared/locales/${language}/errors.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Record<string, string>;
}

/** The body of every refusal. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly data: ErrorData;
}

/** The code and data, with the code's sentence in the language that the client prefers (French unless it says otherwise). */
export function errorReply(code: string, data: ErrorData, acceptLanguage: string | undefined): ErrorBody {
  const language = preferred(acceptLanguage);
  const known = sentences[language];
  const sentence = known[code] ?? known['server.failed'] ?? code;
  return { code, message: fillSentence(sentence, data, language), data };
}

/** The language that a client prefers, of ours. */
export function languageOf(acceptLanguage: string | undefined): Language {
  return preferred(acceptLanguage);
}

function preferred(header: string | undefined): Language {
  const ranked = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part
        .trim()
        .toLowerCase()
        .split(/;\s*q=/);
      return { language: languages.find((one) => tag.split('-')[0] === one), q: Number(quality ?? 1) };
    })
    .filter((one) => one.q > 0)
    .sort((a, b) => b.q - a.q);
  return ranked.find((one) => one.language !== undefined)?.language ?? 'fr';
}

/** Our error for whatever was thrown: Express's own parsers throw theirs, by `type`. */
export function toAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const { type, code } = (thrown ?? {}) as { readonly type?: unknown; readonly code?: unknown };
  if (type === 'entity.too.large') return new AppError('request.too_large', {}, thrown);
  if (type === 'entity.parse.failed') return new AppError('request.not_json', {}, thrown);
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new AppError('request.media_type', {}, thrown);
  }
  // A malformed percent-encoding in the address (RFC 3986 §2.1): the router's own, which it marks so. Any other URIError would be our defect.
  if (thrown instanceof URIError && 'status' in thrown && thrown.status === 400) {
    return new AppError('request.address', {}, thrown);
  }
  if (typeof type === 'string' && type.startsWith('request.')) {
    return new AppError('request.interrupted', {}, thrown);
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === '53100') {
    return new AppError('server.full', {}, thrown);
  }
  if (typeof code === 'string' && code.startsWith('SQLITE_BUSY'))
    return new AppError('server.busy', {}, thrown);
  return new AppError('server.failed', {}, thrown);
}
