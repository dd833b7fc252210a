import { cookies } from "next/headers";
import { THEME_COOKIE, type Theme, themeSchema } from "./theme.ts";

/** The desk's theme as this browser chose it; light until it chose. Read on the server, so that no page flashes. */
export async function rememberedTheme(): Promise<Theme> {
  const chosen = themeSchema.safeParse((await cookies()).get(THEME_COOKIE)?.value);
  return chosen.success ? chosen.data : "light";
}
