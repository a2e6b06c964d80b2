import { expect, test } from "vitest";
import { type ErrorText, errorsOf } from "./catalogue.ts";
import { IdentityError } from "./identity-error.ts";

const failure = errorsOf({
  "unknown-api": {
    code: "configuration",
    message: "expected one of {known}, and got {found}",
    cure: "Add {found} to the option apis.",
  },
  "body-too-long": { code: "invalid_request", message: "the body is too long", status: 413 },
} as const satisfies Record<string, ErrorText>);

test("an error of a catalogue has the code, the reason, the facts, and its texts with the facts in place", () => {
  const facts = { known: "mail, calendar", found: "graph" };
  expect(failure("unknown-api", facts)).toMatchObject({
    code: "configuration",
    reason: "unknown-api",
    facts,
    message: "expected one of mail, calendar, and got graph",
    cure: "Add graph to the option apis.",
    status: 500,
  });
});

test("a reason without facts needs only its name, and has the status of its text", () => {
  expect(failure("body-too-long")).toMatchObject({ reason: "body-too-long", facts: {}, status: 413, cure: undefined });
});

test("braces in a fact stay as they are, and are not filled again", () => {
  expect(failure("unknown-api", { known: "{found}", found: "x" }).message).toBe("expected one of {found}, and got x");
});

test("the name of an inherited property, such as toString, isn't read as a fact", () => {
  const odd = errorsOf({ odd: { code: "configuration", message: "{toString}" } } as const);
  expect(odd("odd", {} as never).message).toBe("{toString}");
});

test("an error keeps the properties that are not in its texts", () => {
  const cause = new Error("no route to host");
  expect(failure("body-too-long", {}, { cause, scopes: ["Mail.Read"] })).toMatchObject({
    cause,
    scopes: ["Mail.Read"],
  });
});

test("an error that no catalogue made has its code as its reason", () => {
  expect(new IdentityError("signed_out", "gone")).toMatchObject({ reason: "signed-out", facts: {} });
});

test("the compiler refuses an unknown reason, a missing fact and a fact that the texts don't name", () => {
  // @ts-expect-error an unknown reason
  expect(() => failure("nothing")).toThrow();
  // @ts-expect-error `found` is missing
  failure("unknown-api", { known: "mail" });
  // @ts-expect-error `more` is in no text
  failure("unknown-api", { known: "mail", found: "x", more: 1 });
});

test("a cure that depends on the case replaces the text's cure", () => {
  expect(failure("unknown-api", { known: "mail", found: "x" }, { cure: "Ask an administrator." }).cure).toBe(
    "Ask an administrator.",
  );
});
