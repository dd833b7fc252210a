/// <reference types="next/types/global" />

/**
 * Next ships CommonJS without an export map, which Node's own resolution (`nodenext`, used here because the server runs without a
 * bundler) does not find by its documented names. These lines give the names their types.
 */
declare module "next/link" {
  const link: typeof import("next/link.js")["default"];
  export default link;
}

declare module "next/navigation" {
  export * from "next/navigation.js";
}

declare module "next/headers" {
  export * from "next/headers.js";
}
