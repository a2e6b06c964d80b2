import { describe, expect, test } from "vitest";
import { cookiesOf, namesOfCookies, readCookie, serializeCookie } from "./cookies.ts";

describe("reading a cookie", () => {
  test.each([
    ["a=1", "1"],
    ["x=0; a=1", "1"],
    ["x=0;a=1;y=2", "1"],
    ["x=0;   a=1", "1"],
    ["a=1  ; x=0", "1"],
    ["a=", ""],
    ["a=1=2", "1=2"],
    ["aa=0; a=1", "1"],
    ["xa=0; a=1", "1"],
    ["x=a=0; a=1", "1"],
    ["; ;a=1", "1"],
    ["a=first; a=second", "first"],
    ["a; a=1", "1"],
    ["A=0; a=1", "1"],
    ["x=0", undefined],
    ["xa=0; aa=0", undefined],
    ["a", undefined],
    ["", undefined],
  ])("finds in the header %j the value %j", (header, value) => {
    expect(readCookie(header, "a")).toBe(value);
  });

  test("from a request without cookies finds none", () => {
    expect(readCookie(undefined, "a")).toBeUndefined();
  });

  test("doesn't decode, and treats special characters in names as plain text", () => {
    expect(readCookie("__Host-a.b=%41; x=1", "__Host-a.b")).toBe("%41");
    expect(readCookie("__Host-aXb=1", "__Host-a.b")).toBeUndefined();
  });

  test("finds it at the end of a long header", () => {
    const header = `${Array.from({ length: 1000 }, (_, i) => `n${i}=${"v".repeat(50)}`).join("; ")}; a=1`;
    expect(readCookie(header, "a")).toBe("1");
  });
});

describe("setting a cookie", () => {
  test("has __Host-, Secure, HttpOnly and SameSite=Lax by default", () => {
    expect(serializeCookie("a", "1", { secure: true })).toBe("a=1; Path=/; HttpOnly; Secure; SameSite=Lax");
  });

  test("may have a lifetime, and may be sent with posts of other sites", () => {
    const attributes = { maxAge: 600, sameSite: "None" } as const;
    expect(serializeCookie("a", "1", { secure: true }, attributes)).toBe(
      "a=1; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=None",
    );
  });

  test("deletes it with Max-Age=0 and its own path", () => {
    expect(serializeCookie("a", "", { secure: true }, { maxAge: 0 })).toBe(
      "a=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
    );
  });

  test("lacks Secure only if the app says so", () => {
    expect(serializeCookie("a", "1", { secure: false })).toBe("a=1; Path=/; HttpOnly; SameSite=Lax");
  });
});

test("all names contain the base name, and secure cookies have a prefix that binds them to the host", () => {
  expect(namesOfCookies("mail", { secure: true })).toEqual({
    session: "__Host-mail",
    transactionPrefix: "__Host-mail-tx-",
    attempt: "__Host-mail-attempt",
    lost: "__Host-mail-lost",
  });
  expect(namesOfCookies("mail", { secure: false }).session).toBe("mail");
});

describe("a cookie for a framework that accepts no Set-Cookie line", () => {
  test("has the name, value and attributes of the line", () => {
    const lines = [
      serializeCookie("a", "x=1", { secure: true }, { maxAge: 0, sameSite: "None" }),
      serializeCookie("b", "", { secure: false }),
    ];
    const headers = [["cache-control", "no-store"] as const, ...lines.map((line) => ["set-cookie", line] as const)];
    expect(cookiesOf(headers)).toEqual([
      { name: "a", value: "x=1", path: "/", httpOnly: true, secure: true, sameSite: "none", maxAge: 0 },
      { name: "b", value: "", path: "/", httpOnly: true, secure: false, sameSite: "lax" },
    ]);
  });
});
