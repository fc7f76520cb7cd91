import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeHasher } from '../testing/sync/nodeHasher.ts';
import { damaged } from '../testing/sync/simTransport.ts';
import { recordDigestText } from './digest.ts';
import { decodeFeedLine, encodeFeedLine } from './feedLine.ts';
import { decodeResponse, encodeResponse, openResponse } from './response.ts';
import type { FeedRow } from './wire.ts';

const head = { v: 1, epoch: 'e1', time: 1, sig: 'x' };
const content = (title: string) => JSON.stringify({ id: 'a1', title });
const rows: readonly FeedRow[] = [
  {
    op: 'put',
    scope: 3,
    type: 'homework.assignment',
    id: 'a1',
    rev: 7,
    content: content('Théorème\t« de »\nThalès'),
  },
  { op: 'same', scope: 4, type: 'homework.assignment', id: 'a1', rev: 7 },
  { op: 'delete', scope: 3, type: 'homework.done', id: 'a2.p1', rev: 9 },
  { op: 'leave', scope: 3, type: 'grades.mark', id: 'e1.p1', rev: 10 },
  { op: 'purge', scope: 3, type: 'grades.mark', id: 'e2.p1', rev: 11 },
];
const body = encodeResponse(nodeHasher, head, rows);
const code = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'other';
  }
};

describe('a response body', () => {
  test('is read as it was written', () => {
    expect(decodeResponse(nodeHasher, body)).toMatchObject({ head: { ...head, records: 5 }, rows });
    expect(decodeResponse(nodeHasher, encodeResponse(nodeHasher, head, [])).rows).toEqual([]);
  });

  test('cut at any character is never accepted', () => {
    for (let end = 0; end < body.length; end++) {
      expect(code(() => decodeResponse(nodeHasher, body.slice(0, end)))).toMatch(
        /^net\.(truncated|foreign_answer)$/,
      );
    }
  });

  test.each(['portal', 'reencode', 'lineEnds'] as const)('changed on its way (%s) is recognised', (fault) => {
    expect(code(() => decodeResponse(nodeHasher, damaged(body, fault)))).toBe('net.foreign_answer');
  });

  test('is the same as bytes; in another encoding or cut inside a character it is recognised', () => {
    const bytes = Buffer.from(body);
    expect(openResponse(nodeHasher, bytes)).toMatchObject(decodeResponse(nodeHasher, body));
    expect(code(() => openResponse(nodeHasher, Buffer.from(body, 'latin1')))).toBe('net.foreign_answer');
    const inside = bytes.indexOf(Buffer.from('é')) + 1;
    expect(code(() => openResponse(nodeHasher, bytes.subarray(0, inside)))).toBe('net.truncated');
    expect(code(() => openResponse(nodeHasher, Buffer.from([0xff, 0x0a])))).toBe('net.foreign_answer');
  });

  test('whose check is right is still no array, number or text', () => {
    for (const content of ['[]', '1', '"{}"', '{}[]', 'null']) {
      const row: FeedRow = { op: 'put', scope: 1, type: 'a.b', id: 'x', rev: 1, content };
      const whole = encodeResponse(nodeHasher, head, [row]);
      expect(
        code(() => decodeResponse(nodeHasher, whole)),
        content,
      ).toBe('net.foreign_answer');
    }
  });

  test('gives each record the digest that its text has', () => {
    const id = fc.stringMatching(/^[\w.é-]{1,12}$/);
    const text = fc.string({ unit: 'grapheme' }).map((title) => JSON.stringify({ title }));
    const put = fc.record({
      op: fc.constant('put' as const),
      scope: fc.nat(),
      type: fc.constantFrom('grades.mark', 'homework.assignment', 'a'),
      id,
      rev: fc.nat(),
      content: text,
    });
    const same = fc.record({
      op: fc.constant('same' as const),
      scope: fc.nat(),
      type: fc.constant('a'),
      id,
      rev: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(put, same)), (rows) => {
        const bytes = Buffer.from(encodeResponse(nodeHasher, head, rows));
        const before = Buffer.from(bytes);
        const wanted = rows.map((row) =>
          row.op === 'put'
            ? { ...row, digest: recordDigestText(nodeHasher, row.type, row.id, row.rev, row.content) }
            : row,
        );
        expect(openResponse(nodeHasher, bytes).rows).toEqual(wanted);
        expect(bytes.equals(before), 'what came is left as it was').toBe(true);
      }),
    );
  });

  test('writes a number in one way only', () => {
    for (const line of ['P\t1\ta.b\tx\t01\t{}', 'P\t01\ta.b\tx\t1\t{}', 'S\t1\ta.b\tx\t00']) {
      expect(decodeFeedLine(line), line).toBeUndefined();
    }
    expect(decodeFeedLine('S\t0\ta.b\tx\t0')).toBeDefined();
  });

  test('with any one character of its rows changed is never accepted', () => {
    const start = body.indexOf('\n') + 1;
    fc.assert(
      fc.property(fc.nat(body.length - start - 1), fc.string({ minLength: 1, maxLength: 2 }), (at, other) => {
        const place = start + at;
        fc.pre(body.slice(place, place + other.length) !== other);
        const changed = body.slice(0, place) + other + body.slice(place + other.length);
        expect(code(() => decodeResponse(nodeHasher, changed))).toMatch(/^net\./);
      }),
    );
  });

  test('with rows that a server of an older release did not check is still read strictly', () => {
    const lines = `${encodeFeedLine(rows[1] ?? { op: 'same', scope: 1, type: 'a.b', id: 'x', rev: 1 })}\n`;
    const bare = `${JSON.stringify({ ...head, records: 1 })}\n`;
    expect(decodeResponse(nodeHasher, bare + lines).rows).toHaveLength(1);
    expect(code(() => decodeResponse(nodeHasher, bare))).toBe('net.truncated');
    expect(code(() => decodeResponse(nodeHasher, bare + lines + lines))).toBe('net.foreign_answer');
    expect(code(() => decodeResponse(nodeHasher, `${bare}P\t1\ta.b\tx\t1\t[]\n`))).toBe('net.foreign_answer');
    expect(code(() => decodeResponse(nodeHasher, `${bare}P\t1\ta.b\tx\t1\t{"id"\n`))).toBe(
      'net.foreign_answer',
    );
  });

  test.each([
    '',
    'P',
    'P\t1\ta.b\tx\t1',
    'Q\t1\ta.b\tx\t1',
    'S\t1\ta.b\tx\t1\t{}',
    'D\t-1\ta.b\tx\t1',
    'D\t1\ta.b\tx\t1e3',
    'D\t\ta.b\tx\t1',
    'D\t1\t\tx\t1',
    'D\t1\ta.b\t\t1',
    'D\t1\ta.b\tx\t',
    'D\t1\ta.b\tx\t1\t',
    'D\t1234567890123456\ta.b\tx\t1',
    'DD\t1\ta.b\tx\t1',
    'P\t1\ta.b\tx\t1\t',
    'P\t1\ta.b\tx\t1\t{}\t',
    '\t1\ta.b\tx\t1',
    '\t\t\t\t\t',
  ])('the line %j is no row', (line) => {
    expect(decodeFeedLine(line)).toBeUndefined();
  });
});
