/** Why a document cannot be read: `entities` = one that only a DTD could declare, or a DTD that declares; `truncated` = it ends too early. */
export type XmlFaultKind = 'malformed' | 'entities' | 'truncated';

/** Tells a fault at a place of the text that is being looked at. */
export type TellFault = (kind: XmlFaultKind, reason: string, at: number) => never;

/** A document is not well-formed; `message` says what is wrong without quoting it, `line` is from 1. */
export class XmlFault extends Error {
  readonly kind: XmlFaultKind;
  readonly line: number;

  constructor(kind: XmlFaultKind, line: number, reason: string) {
    super(reason);
    this.kind = kind;
    this.line = line;
  }
}
