import { decodeJwt } from "jose";

const shortest = 5;
const parameters = ["code", "state", "nonce", "code_verifier", "client_secret", "client_assertion", "request"];
const tokens = ["access_token", "refresh_token", "id_token", "id_token_hint", "logout_hint"];
const personal = ["sub", "sid", "nonce", "oid", "name", "email", "preferred_username", "login_hint", "upn"];

/** The values that no log and no page may show, collected from the requests, answers and cookies of a run. */
export class Secrets {
  readonly refreshTokens: string[] = [];
  readonly #values = new Map<string, string>();
  readonly #restore: () => void;

  constructor() {
    const before = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const sent = new Request(input, init);
      const headers = sent.headers.get("authorization");
      if (headers !== null) this.add("client authentication", headers.replace(/^\w+ /, ""));
      if (typeof init?.body === "string" || init?.body instanceof URLSearchParams)
        this.addParameters(new URLSearchParams(init.body));
      const response = await before(input, init);
      if (sent.method === "POST") this.#addAnswer(await response.clone().text());
      return response;
    };
    this.#restore = () => {
      globalThis.fetch = before;
    };
  }

  add(what: string, value: unknown): void {
    if (typeof value === "string" && value.length >= shortest) this.#values.set(value, what);
  }

  addParameters(query: URLSearchParams): void {
    for (const name of [...parameters, ...tokens]) this.add(name, query.get(name));
    this.add("refresh_token", query.get("refresh_token"));
  }

  /** A request's `Cookie` header, or an answer's `Set-Cookie`. */
  addCookies(header: string | undefined): void {
    for (const cookie of (header ?? "").split(";")) {
      const [name = "", value] = cookie.trim().split("=", 2);
      if (name.includes("identity")) this.add(`cookie ${name}`, value);
    }
  }

  /** The secrets in this text. */
  foundIn(text: string): readonly string[] {
    const found = [...this.#values].filter(
      ([value]) => text.includes(value) || text.includes(encodeURIComponent(value)),
    );
    return [...new Set(found.map(([, what]) => what))];
  }

  /** The kinds of secrets that occurred. */
  get kinds(): ReadonlySet<string> {
    return new Set(this.#values.values());
  }

  restore(): void {
    this.#restore();
  }

  #addAnswer(text: string): void {
    const answer: Record<string, unknown> = parse(text);
    for (const name of tokens) this.add(name, answer[name]);
    if (typeof answer.refresh_token === "string") this.refreshTokens.push(answer.refresh_token);
    if (typeof answer.id_token !== "string") return;
    const claims = decodeJwt(answer.id_token);
    for (const name of personal) this.add(`claim ${name}`, claims[name]);
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
