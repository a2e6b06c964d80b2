import type { Browser } from "@identity-web/testing/browser";
import { vi } from "vitest";

/** Hears every token that the demo's apps get from the provider, from now on until mocks are restored. */
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

/** Account key, secret and MAC. */
const handle = /^[\w-]{22}\.([\w-]{43})\.([\w-]{43})$/;

/** What nobody but the browser may have of its sessions. */
export const sessionSecrets = ({ cookies }: Browser): string[] =>
  cookies.all().flatMap(({ value }) => handle.exec(value)?.slice(1) ?? []);
