import { costRatio } from "@identity-web/testing/cost";
import { describe, expect, test } from "vitest";
import { parseChallenges, refusalOf } from "./www-authenticate.ts";

const read = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe("the challenges of a header", () => {
  test.each([
    ["", []],
    ["Bearer", [["bearer", {}]]],
    ['Bearer realm="example"', [["bearer", { realm: "example" }]]],
    ['BEARER Realm="example"', [["bearer", { realm: "example" }]]],
    ["Bearer realm=example, error=invalid_token", [["bearer", { realm: "example", error: "invalid_token" }]]],
    ['Bearer realm = "a" , error= "b"', [["bearer", { realm: "a", error: "b" }]]],
    ['Bearer realm="with, comma and = sign"', [["bearer", { realm: "with, comma and = sign" }]]],
    ['Bearer realm="with \\"quotes\\" and \\\\"', [["bearer", { realm: 'with "quotes" and \\' }]]],
    ['Bearer realm=""', [["bearer", { realm: "" }]]],
    [
      'Basic realm="a", Bearer error="b"',
      [
        ["basic", { realm: "a" }],
        ["bearer", { error: "b" }],
      ],
    ],
    [
      'Negotiate YWJj==, Bearer error="b"',
      [
        ["negotiate", {}],
        ["bearer", { error: "b" }],
      ],
    ],
    [
      'Bearer error="b", Negotiate',
      [
        ["bearer", { error: "b" }],
        ["negotiate", {}],
      ],
    ],
    ['DPoP algs="ES256 PS256", error="use_dpop_nonce"', [["dpop", { algs: "ES256 PS256", error: "use_dpop_nonce" }]]],
    [',, Bearer ,realm="a",, error="b",', [["bearer", { realm: "a", error: "b" }]]],
    ['error="b", Bearer realm="a"', [["bearer", { realm: "a" }]]],
    ['Bearer error="never closed', [["bearer", {}]]],
  ])("are read from %s", (header, expected) => {
    expect(read(header)).toEqual(expected);
  });

  test("is parsed to its end, even if it is malformed", () => {
    for (const nonsense of ["=", '"', "Bearer =", "\\", 'Bearer "', "a=b=c=d", ",".repeat(5000), '"'.repeat(5000)]) {
      expect(parseChallenges(nonsense).length).toBeLessThanOrEqual(1);
    }
  });
});

const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
const base64 = btoa(claims);
const base64url = base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

describe("what an API's 401 says about the token", () => {
  test.each([
    `Bearer realm="", error="insufficient_claims", claims="${base64}"`,
    `Bearer claims="${base64}", error="insufficient_claims"`,
    `Bearer claims="${base64url}", error="insufficient_claims", authorization_uri="https://login.example/"`,
    `Basic realm="x", Bearer error="insufficient_claims", claims="${base64}"`,
    `Bearer error="insufficient_claims", claims="${base64}", Basic realm="x"`,
    `Bearer error="invalid_token", Bearer error="insufficient_claims", claims="${base64}"`,
    `Bearer error="insufficient_claims", claims="${base64}", Bearer error="invalid_token"`,
    `PoP error="insufficient_claims", Bearer error="insufficient_claims", claims="${base64}"`,
    `DPoP error="insufficient_claims", claims="${base64}"`,
  ])("is that the API requires claims: %s", (header) => {
    expect(refusalOf(header)).toEqual({ claims });
  });

  test.each(['Bearer error="invalid_token"', 'Basic realm="x", DPoP error=invalid_token'])(
    "is that another token would help: %s",
    (header) => {
      expect(refusalOf(header)).toEqual({});
    },
  );

  test.each([
    null,
    "",
    "Bearer",
    'Bearer error="insufficient_scope", scope="Mail.Send"',
    'Basic error="invalid_token"',
    `Negotiate error="insufficient_claims", claims="${base64}"`,
    'Bearer error="insufficient_claims"',
    'Bearer error="insufficient_claims", claims="***"',
    `Bearer error="insufficient_claims", claims="${btoa("not json")}"`,
    `Bearer error="insufficient_claims", claims="${btoa("[]")}"`,
    `Bearer error="insufficient_claims", claims="${btoa("null")}"`,
    `Bearer error="insufficient_claims", claims="${btoa("\xff\xfe")}"`,
  ])("is nothing that another token would resolve: %s", (header) => {
    expect(refusalOf(header)).toBeUndefined();
  });
});

test.each(["a", "a ", "a,", 'a="', "Bearer ", "=", ",", '\\"', 'a="b\\'])(
  "a header takes time in proportion to its length: %j",
  async (unit) => {
    const prepare = (size: number) => () => refusalOf(`Bearer ${unit.repeat(size / unit.length)}`);
    expect(await costRatio(prepare)).toBeLessThanOrEqual(12);
  },
);

test("a claims challenge that is too long for a URL is ignored", () => {
  const challenge = (length: number) => {
    const claims = btoa(`{"a":"${"x".repeat(length)}"}`);
    return refusalOf(`Bearer error="insufficient_claims", claims="${claims}"`);
  };
  expect(challenge(3000)?.claims).toHaveLength(3008);
  expect(challenge(4000)).toBeUndefined();
});
