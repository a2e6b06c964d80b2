import type { Browser } from "@identity-web/testing/browser";
import { vi } from "vitest";

/** Records all tokens that the demo's apps get from the provider, until mocks are restored. */
export function overhearTokens(): readonly string[] {
  const tokens: string[] = [];
  const send = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const answer = await send(input, init);
    const { url } = answer;
    if (new URL(url).pathname === "/token" && answer.ok) {
      const { access_token, refresh_token, id_token }: Record<string, string> = await answer.clone().json();
      tokens.push(...[access_token, refresh_token, id_token].filter((token) => token !== undefined));
    }
    return answer;
  });
  return tokens;
}

/** The parts of a handle: account key, secret and MAC. */
const handle = /^[\w-]{22}\.([\w-]{43})\.([\w-]{43})$/;

/** The secrets of a browser's sessions, which only the browser may have. */
export const sessionSecrets = ({ cookies }: Browser): string[] =>
  cookies.all().flatMap(({ value }) => handle.exec(value)?.slice(1) ?? []);
