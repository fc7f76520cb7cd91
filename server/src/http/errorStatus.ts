/** HTTP statuses by error code; what is not listed is a refusal of the request (400). */
const statuses: Readonly<Record<string, number>> = {
  'auth.token_invalid': 401,
  'auth.token_expired': 401,
  'auth.token_absent': 401,
  'auth.dpop_invalid': 401,
  'auth.dpop_nonce': 401,
  'auth.credentials_wrong': 401,
  'auth.code_wrong': 401,
  'auth.reset_wrong': 401,
  'auth.second_factor': 401,
  'auth.second_factor_wrong': 401,
  'auth.second_factor_required': 403,
  'auth.passkey_wrong': 401,
  'auth.session_ended': 401,
  'auth.refresh_reused': 401,
  'auth.device_unknown': 403,
  'auth.device_revoked': 403,
  'auth.blocked': 403,
  'auth.forbidden': 403,
  'auth.throttled': 429,
  'portal.other_site': 403,
  'request.not_found': 404,
  'request.method': 405,
  'request.too_large': 413,
  'request.media_type': 415,
  'request.timeout': 408,
  'files.not_found': 404,
  'files.too_large': 413,
  'files.quota': 413,
  'files.busy': 503,
  'server.busy': 503,
  'server.full': 507,
  'server.failed': 500,
};

export function errorStatus(code: string): number {
  return statuses[code] ?? 400;
}
