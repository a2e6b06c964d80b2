import { createSealer, type Sealer, webCrypto } from "@identity-web/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { nativeSealer } from "./native-sealer.ts";

const [oldSecret, newSecret] = [webCrypto.random(32), webCrypto.random(32)];
const texts = ["", "text", "日本 \u{1f600}", "x".repeat(100_000)];

type Make = (secrets: readonly string[]) => Sealer;
const node: Make = nativeSealer;
const web: Make = createSealer;

afterEach(() => {
  vi.unstubAllGlobals();
});

test("on Node.js the sealer uses Node's own crypto", () => {
  const subtle = vi.spyOn(crypto.subtle, "importKey");
  nativeSealer([oldSecret]);
  expect(subtle).not.toHaveBeenCalled();
  expect(() => nativeSealer([])).toThrow("at least one secret");
});

test.each(["Cloudflare-Workers", "Deno/2.9.0", "Bun/1.4.0", undefined])(
  "on the runtime %s the sealer uses WebCrypto",
  async (userAgent) => {
    const sealed = await nativeSealer([oldSecret]).seal("text", "place");
    vi.stubGlobal("navigator", { userAgent });
    const decrypt = vi.spyOn(crypto.subtle, "decrypt");
    expect(await nativeSealer([oldSecret]).open(sealed, "place")).toBe("text");
    expect(decrypt).toHaveBeenCalledOnce();
  },
);

describe.each<[string, Make, Make]>([
  ["Node's, opened by Node's", node, node],
  ["Node's, opened by WebCrypto's", node, web],
  ["WebCrypto's, opened by Node's", web, node],
  ["WebCrypto's, opened by WebCrypto's", web, web],
])("a seal of %s", (_, make, other) => {
  test("opens to the sealed text, and is a different text each time", async () => {
    for (const text of texts) {
      const [first, second] = [
        await make([oldSecret]).seal(text, "place"),
        await make([oldSecret]).seal(text, "place"),
      ];
      expect(first).not.toBe(second);
      expect(await other([oldSecret]).open(first, "place")).toBe(text);
    }
  });

  test("opens only at its place and with its secret, and not if it was changed, cut or invented", async () => {
    const sealed = await make([oldSecret]).seal("text", "place");
    const sealer = other([oldSecret]);
    for (const binding of ["place ", "", "plac"]) expect(await sealer.open(sealed, binding)).toBeUndefined();
    expect(await other([newSecret]).open(sealed, "place")).toBeUndefined();
    for (let at = 0; at < sealed.length - 1; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
      expect(await sealer.open(changed, "place")).toBeUndefined();
    }
    const [id = "", body = ""] = sealed.split(".");
    const forged = ["", ".", "..", id, `${id}.`, `${id}.${body.slice(0, 16)}`, `${sealed}.x`, `x${sealed}`];
    for (const each of [...forged, `${id}.*${body}`]) expect(await sealer.open(each, "place")).toBeUndefined();
  });

  test("still opens after another secret was put first", async () => {
    const sealed = await make([oldSecret]).seal("text", "place");
    expect(await other([newSecret, oldSecret]).open(sealed, "place")).toBe("text");
    const newer = await make([newSecret, oldSecret]).seal("text", "place");
    expect(await other([newSecret]).open(newer, "place")).toBe("text");
  });

  test("MACs and keyed hashes equal those of WebCrypto, and MACs are checked", async () => {
    const [mine, its] = [make([newSecret, oldSecret]), other([newSecret, oldSecret])];
    expect(await mine.pseudonyms("sid")).toEqual(await its.pseudonyms("sid"));
    for (const text of ["", "account.secret", "日本"]) {
      const mac = await mine.sign(text);
      expect(mac).toBe(await its.sign(text));
      expect(await its.verify(text, mac)).toBe(true);
      expect(await its.verify(`${text}x`, mac)).toBe(false);
      expect(await its.verify(text, `${mac.slice(0, -2)}AA`)).toBe(false);
      expect(await its.verify(text, "")).toBe(false);
      expect(await its.verify(text, await make([oldSecret]).sign(text))).toBe(true);
      expect(await its.verify(text, await make([webCrypto.random(32)]).sign(text))).toBe(false);
    }
  });
});
