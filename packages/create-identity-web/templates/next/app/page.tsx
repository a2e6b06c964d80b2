import { user } from "../auth.ts";

export default async function Home() {
  const visitor = await user();
  if (visitor === undefined) {
    return (
      <>
        <h1>You are signed out</h1>
        <p>
          <a href="/auth/sign-in">Sign in</a>
        </p>
      </>
    );
  }
  const { name, username, subject } = visitor.account;
  return (
    <>
      <h1>{`Signed in as ${name ?? username ?? subject}`}</h1>
      <p>
        <a href="/me">What the app knows about you</a>
      </p>
      <p>
        <a href="/api">What an API answers to your token</a>
      </p>
      <form method="post" action="/auth/sign-out">
        <input type="hidden" name="returnTo" value="/" />
        <button type="submit">Sign out</button>
      </form>
    </>
  );
}
