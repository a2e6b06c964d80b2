/** The home page. */
export const page = (username: string | undefined): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Home</title>
    <style>body { font: 1.1rem/1.5 system-ui; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }</style>
  </head>
  <body>
    ${username === undefined ? signedOut : signedIn(username)}
  </body>
</html>`;

const signedOut = `<h1>You are signed out</h1><p><a href="/auth/sign-in">Sign in</a></p>`;

const signedIn = (username: string): string => `<h1>Signed in as ${escaped(username)}</h1>
    <p><a href="/me">What the app knows about you</a></p>
    <form method="post" action="/auth/sign-out"><button>Sign out</button></form>`;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
