import { z } from "zod";

export const THEME_COOKIE = "caretower-theme";
export const themeSchema = z.enum(["light", "dark"]);
export type Theme = z.infer<typeof themeSchema>;
