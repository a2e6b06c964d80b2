import type { Client } from "./client.ts";
import type { Journal } from "./journal.ts";
import type { Records } from "./records.ts";
import type { Script } from "./script.ts";
import { type SigningKey, signingKey } from "./signing-key.ts";

/** What all endpoints of one provider share. */
export interface Context {
  readonly issuer: string;
  readonly client: Client;
  readonly script: Script;
  readonly journal: Journal;
  readonly records: Records;
  readonly keys: Keys;
}

/** The key that signs, which may be another one later. */
export class Keys {
  readonly alg: string;
  #generation = 1;

  constructor({ alg, fapi2 }: Script) {
    this.alg = alg ?? (fapi2 === true ? "ES256" : "RS256");
  }

  get current(): Promise<SigningKey> {
    return signingKey(`key-${this.#generation}`, this.alg);
  }

  rotate(): void {
    this.#generation += 1;
  }
}

export const person = {
  sub: "conformance-subject-1",
  name: "Conny Formance",
  given_name: "Conny",
  family_name: "Formance",
  preferred_username: "conny",
  email: "conny@example.com",
  email_verified: true,
} as const;

export const seconds = (): number => Math.floor(Date.now() / 1000);
