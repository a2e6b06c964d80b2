import Link from "next/link";
import { user } from "../auth.ts";
import { leave } from "./mail/actions.ts";
import { Presence } from "./presence.tsx";

export default async function Home() {
  const visitor = await user();
  return (
    <main>
      <Presence />
      <p id="who">{visitor?.account.username ?? "not signed in"}</p>
      <a href="/auth/sign-in">Sign in</a>
      <Link href="/auth/sign-in" id="prefetched">
        Sign in by the router
      </Link>
      <Link href="/mail?box=1" id="mail" prefetch={false}>
        Mail
      </Link>
      <form action={leave}>
        <button type="submit">Sign out</button>
      </form>
    </main>
  );
}
