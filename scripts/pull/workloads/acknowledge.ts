import { writeSync } from 'node:fs';

/**
 * Says to the host that something is durable. One write call for the whole line, unbuffered: a line that the host has
 * read was written after what it speaks of, and a line cut by the pull has no end and does not count.
 *
 * @param what one line of printable ASCII
 */
export function acknowledge(what: string): void {
  writeSync(1, `ACK ${what}\n`);
}

/** Says something to the person who reads a failed pull: an error code, a state. Never an acknowledgement. */
export function note(what: string): void {
  writeSync(1, `NOTE ${what}\n`);
}
