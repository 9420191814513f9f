import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * SCRAM-SHA-256, the server's side (RFC 5802, RFC 7677): the password is never sent, and the server keeps none. The
 * name of the user is not looked at: there is one password for all.
 */
export interface ScramSecret {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

export const scramMethod = 'SCRAM-SHA-256';

const iterations = 4096;

/** What is kept of a password. */
export function scramSecret(password: string): ScramSecret {
  const salt = randomBytes(16);
  // SASLprep comes down to NFKC for all passwords that people type.
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  return {
    salt,
    iterations,
    storedKey: createHash('sha256').update(hmac(salted, 'Client Key')).digest(),
    serverKey: hmac(salted, 'Server Key'),
  };
}

/** One attempt of a client to show that it knows the password. */
export class ScramExchange {
  readonly #secret: ScramSecret;
  #gs2Header = '';
  #clientFirst = '';
  #serverFirst = '';
  #nonce = '';

  constructor(secret: ScramSecret) {
    this.#secret = secret;
  }

  /** Takes `n,,n=user,r=nonce`; gives the challenge, undefined for what no client says. */
  challenge(clientFirst: string): string | undefined {
    const match = /^([ny],(?:a=[^,]*)?,)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s.exec(clientFirst);
    if (match === null) return undefined;
    const [, header = '', bare = '', clientNonce = ''] = match;
    this.#gs2Header = header;
    this.#clientFirst = bare;
    this.#nonce = clientNonce + randomBytes(18).toString('base64');
    this.#serverFirst = `r=${this.#nonce},s=${this.#secret.salt.toString('base64')},i=${this.#secret.iterations}`;
    return this.#serverFirst;
  }

  /** Takes `c=...,r=...,p=proof`; gives the server's own proof, undefined when the password is wrong. */
  verify(clientFinal: string): string | undefined {
    const match = /^(c=([^,]*),r=([^,]*)(?:,.*)?),p=([^,]*)$/s.exec(clientFinal);
    if (match === null || this.#serverFirst === '') return undefined;
    const [, withoutProof = '', binding = '', nonce = '', proof = ''] = match;
    if (nonce !== this.#nonce || binding !== Buffer.from(this.#gs2Header).toString('base64'))
      return undefined;
    const message = `${this.#clientFirst},${this.#serverFirst},${withoutProof}`;
    const signature = hmac(this.#secret.storedKey, message);
    const given = Buffer.from(proof, 'base64');
    if (given.length !== signature.length) return undefined;
    const clientKey = Buffer.from(given.map((byte, i) => byte ^ (signature[i] ?? 0)));
    const shownKey = createHash('sha256').update(clientKey).digest();
    if (!timingSafeEqual(shownKey, this.#secret.storedKey)) return undefined;
    return `v=${hmac(this.#secret.serverKey, message).toString('base64')}`;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
