import { expect, test } from "vitest";
import { withRepository } from "./repository-field.ts";

const environment = { GITHUB_SERVER_URL: "https://github.example", GITHUB_REPOSITORY: "owner/name" };

test("the repository that the workflow runs in", () => {
  const manifest = { name: "@identity-web/core", repository: "another" };
  expect(withRepository(manifest, "packages/core", environment)).toEqual({
    name: "@identity-web/core",
    repository: { type: "git", url: "git+https://github.example/owner/name.git", directory: "packages/core" },
  });
  expect(manifest.repository).toBe("another");
});

test("outside a workflow it throws", () => {
  expect(() => withRepository({}, "packages/core", {})).toThrow("expected GITHUB_SERVER_URL and GITHUB_REPOSITORY");
});
