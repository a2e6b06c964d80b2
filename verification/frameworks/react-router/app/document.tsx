import { Outlet, Scripts } from "react-router";

export function Document() {
  return (
    <html lang="en">
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  );
}
