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
  const { username, subject } = visitor.account;
  return (
    <>
      <h1>{`Signed in as ${username ?? subject}`}</h1>
      <p>
        <a href="/me">What the app knows about you</a>
      </p>
      <form method="post" action="/auth/sign-out">
        <button type="submit">Sign out</button>
      </form>
    </>
  );
}
