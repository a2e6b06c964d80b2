import type { ReactNode } from "react";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body style={{ font: "1.1rem/1.5 system-ui", maxWidth: "34rem", margin: "4rem auto", colorScheme: "light dark" }}>
        {children}
      </body>
    </html>
  );
}
