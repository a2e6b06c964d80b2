import { describe, expect, test } from "vitest";
import { decideClaim, endsGrant, type GrantPlace } from "./refresh-claim.ts";

const grant = { version: 7 };
const claim = { id: "12", until: 100, singleUse: true };
const nothing = { grant: undefined, claim: undefined };
const place = (details: Partial<GrantPlace<typeof grant>> = {}) => ({
  grant,
  claim: undefined,
  ...details,
});

describe("a claim", () => {
  test("is granted on the stored version, and on an absent grant that a claim may create", () => {
    expect(decideClaim(place(), 7, false, 0)).toBe("granted");
    expect(decideClaim(nothing, "absent", true, 0)).toBe("granted");
  });

  test("reports another version, even while another caller is refreshing", () => {
    for (const expected of [6, "absent"] as const) {
      expect(decideClaim(place({ claim }), expected, true, 0)).toEqual({ changed: grant });
    }
  });

  test("reports an absent grant if only a sign-in may create it", () => {
    expect(decideClaim(nothing, 7, true, 0)).toBe("removed");
    expect(decideClaim(nothing, "absent", false, 0)).toBe("removed");
    expect(decideClaim(place({ grant: undefined }), "absent", false, 0)).toBe("removed");
  });

  test("is refused as busy until the other claim ends; then the grant is abandoned or can be claimed", () => {
    expect(decideClaim(place({ claim }), 7, false, 99)).toEqual({ busyForMs: 1 });
    expect(decideClaim(place({ claim }), 7, false, 100)).toBe("abandoned");
    expect(decideClaim(place({ claim: { ...claim, singleUse: false } }), 7, false, 100)).toBe("granted");
    expect(decideClaim(place({ grant: undefined, claim }), "absent", true, 99)).toEqual({ busyForMs: 1 });
    expect(decideClaim(place({ grant: undefined, claim }), "absent", true, 100)).toBe("granted");
  });
});

test("a refresh without a new token ends the grant if its token is invalid or may have been used", () => {
  const reusable = { ...claim, singleUse: false };
  expect([endsGrant("unsent", claim), endsGrant("unknown", claim), endsGrant("refused", claim)]).toEqual([
    false,
    true,
    true,
  ]);
  expect([endsGrant("unsent", reusable), endsGrant("unknown", reusable), endsGrant("refused", reusable)]).toEqual([
    false,
    false,
    true,
  ]);
});
