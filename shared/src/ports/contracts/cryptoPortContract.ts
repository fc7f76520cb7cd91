import { type CryptoPort, x25519BasePoint } from '../../crypto/cryptoPort.ts';
import { toHex, utf8 } from '../../lib/bytes.ts';
import { type ContractCase, must, mustEqual, mustReject } from './contract.ts';

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Fills with one byte. */
function of(length: number, byte: number): Uint8Array {
  return new Uint8Array(length).fill(byte);
}

/** What every {@link CryptoPort} computes: the standards' own test vectors, and what a changed input must give. */
export const cryptoPortContract: readonly ContractCase<CryptoPort>[] = [
  {
    name: 'AES-256-GCM: test cases 14 and 16 of the GCM specification (McGrew and Viega)',
    async run(crypto) {
      const zero = await crypto.seal(of(32, 0), of(12, 0), of(0, 0), of(16, 0));
      mustEqual(toHex(zero), 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919', 'case 14');
      const key = hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308');
      const nonce = hex('cafebabefacedbaddecaf888');
      const aad = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
      const plaintext = hex(
        'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      );
      const sealed = await crypto.seal(key, nonce, aad, plaintext);
      mustEqual(
        toHex(sealed),
        '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
        'case 16',
      );
      mustEqual(
        toHex((await crypto.open(key, nonce, aad, sealed)) ?? of(0, 0)),
        toHex(plaintext),
        'opened again',
      );
    },
  },
  {
    name: 'AES-256-GCM: anything changed does not open',
    async run(crypto) {
      const [key, nonce, aad] = [of(32, 1), of(12, 2), of(5, 3)];
      const sealed = await crypto.seal(key, nonce, aad, utf8('secret'));
      const changed = sealed.slice();
      changed[0] = (changed[0] ?? 0) ^ 1;
      const tries = [
        crypto.open(of(32, 9), nonce, aad, sealed),
        crypto.open(key, of(12, 9), aad, sealed),
        crypto.open(key, nonce, of(5, 9), sealed),
        crypto.open(key, nonce, aad, changed),
        crypto.open(key, nonce, aad, sealed.subarray(0, sealed.length - 1)),
        crypto.open(key, nonce, aad, sealed.subarray(0, 3)),
      ];
      for (const opened of await Promise.all(tries)) must(opened === undefined, 'undefined');
    },
  },
  {
    name: 'HKDF-SHA-256: RFC 5869, test cases 1 and 3',
    async run(crypto) {
      const first = await crypto.hkdf(
        of(22, 0x0b),
        hex('000102030405060708090a0b0c'),
        hex('f0f1f2f3f4f5f6f7f8f9'),
        42,
      );
      mustEqual(
        toHex(first),
        '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
        'case 1',
      );
      const third = await crypto.hkdf(of(22, 0x0b), of(0, 0), of(0, 0), 42);
      mustEqual(
        toHex(third),
        '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
        'case 3',
      );
    },
  },
  {
    name: 'HMAC-SHA-256: RFC 4231, test case 2',
    async run(crypto) {
      const mac = await crypto.hmac(utf8('Jefe'), utf8('what do ya want for nothing?'));
      mustEqual(toHex(mac), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'case 2');
    },
  },
  {
    name: 'X25519: RFC 7748 §6.1',
    async run(crypto) {
      const alice = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
      const bob = hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
      const alicePublic = await crypto.x25519(alice, x25519BasePoint);
      const bobPublic = await crypto.x25519(bob, x25519BasePoint);
      mustEqual(
        toHex(alicePublic),
        '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
        "Alice's public key",
      );
      const shared = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
      mustEqual(toHex(await crypto.x25519(alice, bobPublic)), shared, 'her secret');
      mustEqual(toHex(await crypto.x25519(bob, alicePublic)), shared, 'his secret');
    },
  },
  {
    name: 'X25519: a public key of small order is refused',
    async run(crypto) {
      for (const byte of [0, 1]) {
        const point = of(32, 0);
        point[0] = byte;
        const thrown = await mustReject(() => crypto.x25519(of(32, 7), point), 'a small-order point');
        must(thrown instanceof RangeError, 'a RangeError');
      }
    },
  },
];
