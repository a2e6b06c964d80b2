import { describe, expect, test } from "vitest";
import { createSealer } from "./sealer.ts";
import { webCrypto } from "./web-crypto.ts";

const oldSecret = webCrypto.random(32);
const newSecret = webCrypto.random(32);

/** The text with one bit of one character changed. */
const tampered = (text: string, index: number): string =>
  text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);

describe("sealing", () => {
  test("opens any sealed text, and seals it differently each time", async () => {
    const sealer = createSealer([oldSecret]);
    for (const text of ["", "text", "日本 \u{1f600}", "x".repeat(100_000)]) {
      const [first, second] = [await sealer.seal(text, "place"), await sealer.seal(text, "place")];
      expect(first).not.toBe(second);
      expect(await sealer.open(first, "place")).toBe(text);
    }
  });

  test("reveals nothing of the text", async () => {
    const sealed = await createSealer([oldSecret]).seal("a-refresh-token", "place");
    expect(sealed).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(sealed).not.toContain("a-refresh-token");
    expect(sealed).not.toContain(btoa("a-refresh-token").slice(0, 16));
  });

  test("opens a text only with its own binding", async () => {
    const sealer = createSealer([oldSecret]);
    const sealed = await sealer.seal("text", "account-1.session-1");
    for (const binding of ["account-1.session-2", "account-1.session-", "", "account-1.session-1 "]) {
      expect(await sealer.open(sealed, binding)).toBeUndefined();
    }
  });

  test("opens no text that was changed, cut or invented", async () => {
    const sealer = createSealer([oldSecret]);
    const sealed = await sealer.seal("text", "place");
    for (let index = 0; index < sealed.length - 1; index++) {
      expect(await sealer.open(tampered(sealed, index), "place")).toBeUndefined();
    }
    const [id = "", body = ""] = sealed.split(".");
    const forged = [
      "",
      ".",
      "..",
      id,
      `${id}.`,
      `${id}.${body.slice(0, 16)}`,
      `${sealed}.x`,
      `x${sealed}`,
      `${id}.*${body}`,
    ];
    for (const each of forged) expect(await sealer.open(each, "place")).toBeUndefined();
  });

  test("with another secret can't be opened", async () => {
    const sealed = await createSealer([newSecret]).seal("text", "place");
    expect(await createSealer([oldSecret]).open(sealed, "place")).toBeUndefined();
  });

  test("opens what an earlier secret sealed, and seals with the first secret", async () => {
    const before = createSealer([oldSecret]);
    const rotated = createSealer([newSecret, oldSecret]);
    expect(await rotated.open(await before.seal("text", "place"), "place")).toBe("text");
    const sealed = await rotated.seal("text", "place");
    expect(await before.open(sealed, "place")).toBeUndefined();
    expect(await createSealer([newSecret]).open(sealed, "place")).toBe("text");
  });

  test("needs a secret", async () => {
    await expect(createSealer([]).seal("text", "place")).rejects.toThrow(TypeError);
  });
});

describe("signing", () => {
  test("is verified with each configured secret, and with no other", async () => {
    const mac = await createSealer([oldSecret]).sign("text");
    expect(mac).toHaveLength(43);
    expect(await createSealer([oldSecret]).verify("text", mac)).toBe(true);
    expect(await createSealer([newSecret, oldSecret]).verify("text", mac)).toBe(true);
    expect(await createSealer([newSecret]).verify("text", mac)).toBe(false);
  });

  test("refuses another text, another MAC, and a text that is not a MAC", async () => {
    const sealer = createSealer([oldSecret]);
    const mac = await sealer.sign("text");
    expect(await sealer.verify("texT", mac)).toBe(false);
    for (const forged of ["", tampered(mac, 0), tampered(mac, 20), mac.slice(0, -1), `${mac}AA`, `*${mac.slice(1)}`]) {
      expect(await sealer.verify("text", forged)).toBe(false);
    }
  });

  test("uses another key than sealing, so one can't replace the other", async () => {
    const sealer = createSealer([oldSecret]);
    expect(await sealer.open(`x.${await sealer.sign("text")}`, "place")).toBeUndefined();
  });
});

describe("pseudonyms", () => {
  test("are always the same for a text, and don't reveal it", async () => {
    const sealer = createSealer([oldSecret]);
    const names = await sealer.pseudonyms("a sid");
    expect(names).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
    expect(await createSealer([oldSecret]).pseudonyms("a sid")).toEqual(names);
    expect(await sealer.pseudonyms("another sid")).not.toEqual(names);
    expect(await sealer.sign("a sid")).not.toBe(names[0]);
  });

  test("exist for each secret, so that lookups work during a rotation and after it", async () => {
    const [before] = await createSealer([oldSecret]).pseudonyms("a sid");
    const [after] = await createSealer([newSecret]).pseudonyms("a sid");
    expect(await createSealer([newSecret, oldSecret]).pseudonyms("a sid")).toEqual([after, before]);
  });
});
