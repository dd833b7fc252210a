import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "@fontsource-variable/encode-sans/wdth.css";
import "@fontsource/ibm-plex-mono/latin-400.css";
import "@fontsource/ibm-plex-mono/latin-600.css";
import "./globals.css";
import { rememberedTheme } from "#components/shell/remembered-theme.ts";

export const metadata: Metadata = {
  title: { template: "%s · Caretower", default: "Caretower" },
  description: "The hospital as it is this second",
  icons: { icon: "/caretower.svg" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Every page is drawn from the live views at the moment it is asked for. */
export const dynamic = "force-dynamic";

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme={await rememberedTheme()}>
      <body>{children}</body>
    </html>
  );
}
