import next from "next";

/** Next is CommonJS whose default export is the function itself at run time, which its types do not tell under `nodenext`. */
export default next as unknown as (typeof next)["default"];
