interface Account {
  readonly name?: string;
  readonly username?: string;
  readonly subject: string;
}

/** The home page. */
export const page = (account: Account | undefined): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Home</title>
    <style>body { font: 1.1rem/1.5 system-ui; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }</style>
  </head>
  <body>
    ${account === undefined ? signedOut : signedIn(account)}
  </body>
</html>`;

const signedOut = `<h1>You are signed out</h1><p><a href="/auth/sign-in">Sign in</a></p>`;

const signedIn = ({
  name,
  username,
  subject,
}: Account): string => `<h1>Signed in as ${escaped(name ?? username ?? subject)}</h1>
    <p><a href="/me">What the app knows about you</a></p>
    <p><a href="/api">What an API answers to your token</a></p>
    <form method="post" action="/auth/sign-out"><input type="hidden" name="returnTo" value="/"><button>Sign out</button></form>`;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
