"use server";
import { action, requireUser, signOut } from "../../auth.ts";

export const readMail = action(async (scope: string) => {
  const user = await requireUser();
  const answer = await user.api("mail").fetch("/mail", { scopes: [scope] });
  return await answer.text();
});

export const leave = async () => signOut({ returnTo: "/" });
