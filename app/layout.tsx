import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import "@fontsource-variable/encode-sans/wdth.css";
import "@fontsource/ibm-plex-mono/latin-400.css";
import "@fontsource/ibm-plex-mono/latin-600.css";
import "./globals.css";
import { rememberedTheme } from "#components/shell/remembered-theme.ts";
import { nonceOf } from "#server/http/page-nonce.ts";

export const metadata: Metadata = {
  title: { template: "%s · Caretower", default: "Caretower" },
  description: "The hospital as it is this second",
  icons: { icon: "/caretower.svg" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Every page is drawn from the live views at the moment it is asked for. */
export const dynamic = "force-dynamic";

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = nonceOf((await headers()).get("content-security-policy")) ?? undefined;
  return (
    <html lang="en" data-theme={await rememberedTheme()}>
      <head>
        {/* Where React Aria looks for the nonce of the style sheets that it makes in the browser. */}
        <meta property="csp-nonce" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>{children}</body>
    </html>
  );
}
