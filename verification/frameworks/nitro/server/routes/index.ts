import { defineHandler } from "h3";

export default defineHandler(async ({ context }) => {
  const user = await context.identity.current();
  return `<p id="who">${user?.account.subject ?? "signed out"}</p>`;
});
