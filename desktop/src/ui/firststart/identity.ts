/** Whose activation code it is, as the server says before it is used. */
export interface Identity {
  readonly server: string;
  readonly code: string;
  readonly personName: string;
  readonly login: string;
  readonly schoolName: string;
  readonly className: string | null;
}
