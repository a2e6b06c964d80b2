import type { AccountKey, GrantKey } from "@identity-web/core";

/** Where everything of one account (or of one of the app's own grants) lies: one hash slot. */
export class Partition {
  readonly #base: string;

  constructor(prefix: string, tag: string) {
    this.#base = `${prefix}{${tag}}:`;
  }

  key(name: string): string {
    return this.#base + name;
  }

  get sessions(): readonly string[] {
    return [this.key("sessions"), this.key("session-ends")];
  }

  get sessionIssues(): string {
    return this.key("session-issues");
  }

  get grants(): string {
    return this.key("grants");
  }

  get grantEnds(): string {
    return this.key("grant-ends");
  }

  get grantIssues(): string {
    return this.key("grant-issues");
  }

  get claims(): string {
    return this.key("claims");
  }

  get barriers(): string {
    return this.key("barriers");
  }

  /** What one removal took away. */
  gone(removal: string): readonly string[] {
    return [this.key(`gone:${removal}`), this.key(`gone-ends:${removal}`)];
  }

  /** The account's sessions of a sid. */
  ofSid(name: string): string {
    return this.key(`sid:${name}`);
  }
}

/** Names of keys. The braces hold what decides about the hash slot; nothing in it may bring braces of its own. */
export class Keys {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  account(account: AccountKey): Partition {
    return this.#partition("a", account);
  }

  /** The partition that a grant lies in. */
  grant(key: GrantKey): Partition {
    return "app" in key ? this.#partition("app", key.app) : this.account(key.account);
  }

  redemption(transactionId: string): Partition {
    return this.#partition("r", transactionId);
  }

  sid(name: string): Partition {
    return this.#partition("s", name);
  }

  get frontChannel(): Partition {
    return this.#partition("f", "");
  }

  #partition(kind: string, name: string): Partition {
    return new Partition(this.#prefix, `${kind}:${encodeURIComponent(name)}`);
  }
}
