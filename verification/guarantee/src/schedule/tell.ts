/** The outcome of a call in few words. */
export function tell(outcome: unknown): string {
  if (outcome === undefined) return "";
  if (outcome instanceof Error) return `✗ ${"code" in outcome ? `${outcome.code}: ` : ""}${outcome.message}`;
  if (typeof outcome === "string") return `"${outcome}"`;
  if (Array.isArray(outcome)) return `${outcome.length} of them`;
  if (typeof outcome !== "object" || outcome === null) return String(outcome);
  const telling = ["claimed", "changed", "busyForMs", "failed", "token", "sessions", "version", "startedAt"];
  const found = telling.find((key) => key in outcome);
  if (found === "failed") return `failed: ${String(Object.values(outcome)[0])}`;
  return found ?? "found";
}
